package io.drawbridge.sip.registrar;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.SipAccount;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A device that registers with a registrar at sip:example.org, in virtual time. */
final class Device {
    static final long SECOND = 1_000_000_000L;
    static final Flow UDP = new Flow(Transport.UDP, 1, new InetSocketAddress("192.0.2.10", 5060));

    final DigestClient digest;
    private final Registrar registrar;
    private final String user;
    private final String callId;
    Flow flow = UDP;
    long cseq;
    SipRequest last;

    Device(Registrar registrar, String user, String password, String callId) {
        this.registrar = registrar;
        this.user = user;
        this.callId = callId;
        this.digest = new DigestClient(new DigestClient.Credentials(user, password, ""), () -> "cnonce");
    }

    static SipAccount account(String user, String... algorithms) {
        return new SipAccount(
                user,
                new GatewayConfig.Secret("secret-of-" + user),
                algorithms.length == 0 ? List.of("sha-256", "md5") : List.of(algorithms),
                "best-effort",
                false,
                3);
    }

    SipRequest request(String method, List<Header> more) {
        cseq++;
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Via", "SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK" + callId + cseq));
        headers.add(new Header("From", "<sip:" + user + "@example.org>;tag=1"));
        headers.add(new Header("To", "<sip:" + user + "@example.org>"));
        headers.add(new Header("Call-ID", callId));
        headers.add(new Header("CSeq", cseq + " " + method));
        headers.add(new Header("User-Agent", "Device 1.0"));
        headers.addAll(more);
        return SipRequest.of(method, "sip:example.org", new Headers(headers), Body.EMPTY);
    }

    /** One request, no more. */
    SipResponse once(long now, List<Header> more) {
        last = request("REGISTER", more);
        return registrar.onRegister(last, flow, "t", now);
    }

    /** With digest: the final answer. {@code lines}: headers as {@code Name: value}. */
    SipResponse register(long now, String... lines) {
        List<Header> more = headers(lines);
        SipResponse response = once(now, more);
        List<Header> credentials = digest.answer(last, response);
        while (!credentials.isEmpty()) {
            List<Header> all = new ArrayList<>(more);
            all.addAll(credentials);
            response = once(now, all);
            credentials = digest.answer(last, response);
        }
        return response;
    }

    static List<Header> headers(String... lines) {
        List<Header> headers = new ArrayList<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            headers.add(new Header(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return headers;
    }
}
