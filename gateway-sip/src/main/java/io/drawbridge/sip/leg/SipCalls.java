package io.drawbridge.sip.leg;

import io.drawbridge.core.spi.LegContext;
import io.drawbridge.sip.dialog.Ids;
import io.drawbridge.sip.dialog.InviteSession;
import io.drawbridge.sip.dialog.UserAgent;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.ServerTransaction;
import io.drawbridge.sip.transport.LocalAddresses;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the gateway answers: the table of methods, and what its calls share. Owner: the signalling loop. */
final class SipCalls implements UserAgent.Handler {
    private final LegContext context;
    private final Signalling signalling;
    private final Ids ids;
    private final SipMedia.Shared media;
    private final LocalAddresses addresses;
    private final Refusals refusals;
    private final Methods methods;
    private @Nullable UserAgent agent;
    private boolean draining;

    SipCalls(
            LegContext context,
            Signalling signalling,
            Ids ids,
            SipMedia.Shared media,
            LocalAddresses addresses,
            Neighbourhood neighbourhood) {
        this.context = context;
        this.signalling = signalling;
        this.ids = ids;
        this.media = media;
        this.addresses = addresses;
        this.refusals = new Refusals(context.config().domain());
        Map<String, Methods.Handler> handlers = new LinkedHashMap<>();
        handlers.put("OPTIONS", this::onOptions);
        handlers.put("INFO", (transaction, now) -> agent().refuse(transaction, 481, now)); // only in dialogs: SipCall
        handlers.putAll(neighbourhood.handlers());
        this.methods = new Methods(handlers);
    }

    void agent(UserAgent stack) {
        agent = stack;
    }

    UserAgent agent() {
        if (agent == null) {
            throw new IllegalStateException("the leg has not started");
        }
        return agent;
    }

    LegContext context() {
        return context;
    }

    Signalling signalling() {
        return signalling;
    }

    Ids ids() {
        return ids;
    }

    SipMedia.Shared media() {
        return media;
    }

    Refusals refusals() {
        return refusals;
    }

    Header warning(int code, String text) {
        return refusals.warning(code, text);
    }

    List<Header> capabilities() {
        return methods.capabilities();
    }

    boolean draining() {
        return draining;
    }

    /** Counts the outcome of a join: "joined", or the key of the reason why not. */
    void countJoin(String result) {
        context.meters().counter("drawbridge.joins", "result", result).increment();
    }

    void drain() {
        draining = true;
    }

    /** Where the media of a call with that far end is bound, and what the answer says. */
    SipMedia.Addresses addresses(InetAddress remote) {
        InetAddress local = bound(LocalAddresses.towards(remote));
        return new SipMedia.Addresses(local, addresses.advertised(local, remote));
    }

    /** The address that routing would take, unless the configuration binds others of its family only. */
    private InetAddress bound(InetAddress routed) {
        List<InetAddress> allowed = context.config().network().bind().stream()
                .filter(address -> address.getClass() == routed.getClass() && !address.isAnyLocalAddress())
                .toList();
        return allowed.isEmpty() || allowed.contains(routed) ? routed : allowed.get(0);
    }

    @Override
    public Optional<SipResponse> screen(SipRequest request) {
        return methods.screen(request, ids.next());
    }

    @Override
    public void onInvite(InviteSession session, SipRequest invite, long now) {
        SipCall call = new SipCall(this, session, invite, now);
        session.listener(call);
        call.start(now);
    }

    @Override
    public void onRequest(ServerTransaction transaction, long now) {
        outside(transaction, now);
    }

    /** Answers what needs no call. */
    void outside(ServerTransaction transaction, long now) {
        methods.handler(transaction.request().method()).handle(transaction, now);
    }

    private void onOptions(ServerTransaction transaction, long now) {
        SipResponse response = SipResponse.to(transaction.request(), 200, ids.next());
        for (Header header : capabilities()) {
            response = response.plus(header.name(), header.value());
        }
        agent().respond(transaction, response, now);
    }

    /** An INFO whose body we do not know (RFC 6086 section 4.2.2 speaks of packages; rooms want 415). */
    void refuseInfo(ServerTransaction transaction, long now) {
        SipResponse response = SipResponse.to(transaction.request(), 415, ids.next());
        agent().respond(transaction, response.plus("Accept", Methods.MEDIA_CONTROL), now);
    }
}
