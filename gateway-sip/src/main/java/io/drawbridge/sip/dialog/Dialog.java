package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.HostPort;
import io.drawbridge.sip.message.NameAddr;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.message.SipUri;
import io.drawbridge.sip.message.Via;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Outbound;
import io.drawbridge.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The state of one dialog (RFC 3261 section 12): tags, CSeq numbers, route set, remote target. Owner: the signalling loop. */
final class Dialog {
    private final DialogId id;
    private final String local;
    private final String remote;
    private List<String> routes;
    private final boolean sips;
    private String remoteTarget;
    private long localCseq;
    private long remoteCseq;
    private Flow flow;

    private Dialog(
            DialogId id,
            String local,
            String remote,
            List<String> routes,
            boolean sips,
            String remoteTarget,
            Flow flow) {
        this.id = id;
        this.local = local;
        this.remote = remote;
        this.routes = routes;
        this.sips = sips;
        this.remoteTarget = remoteTarget;
        this.flow = flow;
    }

    /** The dialog of an INVITE that came in (section 12.1.1). */
    static Dialog ofServer(SipRequest invite, String localTag, Flow flow) {
        DialogId id = new DialogId(invite.callId(), localTag, invite.from().tag());
        String remote = invite.headers().first("From").orElse("");
        String local = invite.to().withTag(localTag).toString();
        List<String> routes = invite.headers().values("Record-Route");
        String target = target(invite).orElse(invite.from().uri());
        Dialog dialog = new Dialog(id, local, remote, routes, isSips(invite.requestUri()), target, flow);
        dialog.remoteCseq = invite.cseq().number();
        dialog.localCseq = 0;
        return dialog;
    }

    /** The dialog that an answer to our INVITE has made (section 12.1.2). */
    static Dialog ofClient(SipRequest invite, SipResponse response, Flow flow) {
        DialogId id =
                new DialogId(invite.callId(), invite.from().tag(), response.to().tag());
        List<String> routes = new ArrayList<>(response.headers().values("Record-Route"));
        Collections.reverse(routes);
        String local = invite.headers().first("From").orElse("");
        String remote = response.headers().first("To").orElse("");
        String target = target(response).orElse(invite.requestUri());
        Dialog dialog = new Dialog(id, local, remote, routes, isSips(invite.requestUri()), target, flow);
        dialog.localCseq = invite.cseq().number();
        dialog.remoteCseq = -1;
        return dialog;
    }

    private static Optional<String> target(SipMessage message) {
        return message.headers().values("Contact").stream()
                .findFirst()
                .flatMap(NameAddr::parse)
                .filter(contact -> contact.sipUri().isPresent())
                .map(NameAddr::uri);
    }

    DialogId id() {
        return id;
    }

    Flow flow() {
        return flow;
    }

    /** Takes the CSeq of a request that came in; false if it is out of order (section 12.2.2). */
    boolean inOrder(SipRequest request) {
        if (request.cseq().number() <= remoteCseq) {
            return false;
        }
        remoteCseq = request.cseq().number();
        return true;
    }

    /** The far end has spoken on that flow: what we send takes it from here on. */
    void follow(Flow newFlow) {
        flow = newFlow;
    }

    /** The 2xx after a 1xx of the same dialog: the route set is that of the 2xx (section 13.2.2.4). */
    void confirm(SipResponse response) {
        List<String> reversed = new ArrayList<>(response.headers().values("Record-Route"));
        Collections.reverse(reversed);
        routes = reversed;
        refresh(response);
    }

    /** A target refresh (section 12.2.1.2). */
    void refresh(SipMessage message) {
        remoteTarget = target(message).orElse(remoteTarget);
    }

    /** A new request, with the next CSeq number. */
    SipRequest request(String method, List<Header> more, Body body, Ids ids, Outbound out) {
        localCseq++;
        return build(method, localCseq, more, body, ids, out);
    }

    /** The ACK of a 2xx: a transaction of its own, with the INVITE's number (section 13.2.2.4). */
    SipRequest ack(long inviteCseq, Body body, Ids ids, Outbound out) {
        return build("ACK", inviteCseq, Sdp.type(body), body, ids, out);
    }

    private SipRequest build(String method, long cseq, List<Header> more, Body body, Ids ids, Outbound out) {
        boolean strict = !routes.isEmpty() && !loose(routes.get(0));
        String uri = strict ? uriOf(routes.get(0)) : remoteTarget;
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Via", via(flow, ids, out)));
        headers.add(new Header("Max-Forwards", "70"));
        for (String route : strict ? routes.subList(1, routes.size()) : routes) {
            headers.add(new Header("Route", route));
        }
        if (strict) {
            headers.add(new Header("Route", "<" + remoteTarget + ">"));
        }
        headers.add(new Header("From", local));
        headers.add(new Header("To", remote));
        headers.add(new Header("Call-ID", id.callId()));
        headers.add(new Header("CSeq", cseq + " " + method));
        headers.add(new Header("Contact", contact(out)));
        headers.addAll(more);
        return SipRequest.of(method, uri, new Headers(headers), body);
    }

    /** Over TLS with the word that lets the far end send its requests on our connection (RFC 5923 section 4). */
    static String via(Flow flow, Ids ids, Outbound out) {
        String alias = flow.transport() == Transport.TLS ? ";alias" : "";
        return "SIP/2.0/" + flow.transport().name() + " " + out.localHostPort(flow) + ";branch=" + Via.COOKIE
                + ids.next() + ";rport" + alias;
    }

    /** Our Contact in this dialog: sips where the dialog was asked for with sips (section 12.1.1). */
    String contact(Outbound out) {
        return contact(flow, sips, out);
    }

    static String contact(Flow flow, boolean sips, Outbound out) {
        if (sips) {
            return "<sips:" + out.localHostPort(flow) + ">";
        }
        String parameter = flow.reliable() ? ";transport=" + flow.transport().uriParameter() : "";
        return "<sip:" + out.localHostPort(flow) + parameter + ">";
    }

    static boolean isSips(String uri) {
        return uri.regionMatches(true, 0, "sips:", 0, 5);
    }

    private static boolean loose(String route) {
        return NameAddr.parse(route)
                .flatMap(NameAddr::sipUri)
                .map(uri -> uri.params().has("lr"))
                .orElse(true);
    }

    private static String uriOf(String route) {
        return NameAddr.parse(route).map(NameAddr::uri).orElse(route);
    }

    /**
     * Where requests go. On a stream: the connection the dialog lives on, or if that is gone the address of the next hop. On UDP:
     * the next hop's address where it is the host that talks to us, else the source we see (a far end behind a NAT).
     */
    Flow nextHop() {
        String uri = routes.isEmpty() ? remoteTarget : uriOf(routes.get(0));
        Optional<SipUri> next = SipUri.parse(uri);
        if (next.isEmpty()) {
            return flow;
        }
        String transport =
                next.get().params().get("transport").orElse(flow.transport().uriParameter());
        boolean same = transport.equalsIgnoreCase(flow.transport().uriParameter());
        int port = next.get().port() > 0 ? next.get().port() : flow.transport().defaultPort();
        return HostPort.literal(next.get().host())
                .filter(address ->
                        same && (flow.reliable() || address.equals(flow.remote().getAddress())))
                .map(address -> flow.to(new InetSocketAddress(address, port)))
                .orElse(flow);
    }
}
