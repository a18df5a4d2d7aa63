package io.drawbridge.sip.registrar;

import io.drawbridge.sip.message.NameAddr;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipUri;
import io.drawbridge.sip.transaction.Flow;
import java.util.List;
import java.util.Locale;

/**
 * Where a device of an account is reached (RFC 3261 section 10, RFC 3327, RFC 5626).
 *
 * @param contact its Contact, without {@code expires}; a {@code gr} of the URI is kept like any other parameter
 * @param key what makes it the same binding when it registers again
 * @param path the Route of requests to it, topmost first
 * @param flow the way the registration came
 * @param outbound whether requests must take that flow: without it there is no way to the device (RFC 5626)
 * @param userAgent what the device calls itself, at most 128 characters
 */
public record Binding(
        NameAddr contact,
        String key,
        List<String> path,
        Flow flow,
        boolean outbound,
        String callId,
        long cseq,
        long registeredAtNanos,
        long expiresAtNanos,
        String userAgent) {
    private static final int MAX_USER_AGENT = 128;

    /** What of a request goes into each of its bindings. */
    static Binding of(
            SipRequest request, Flow flow, NameAddr contact, String key, boolean outbound, long now, long expiresAt) {
        String agent = request.headers().first("User-Agent").orElse("").replaceAll("\\p{Cntrl}", "");
        return new Binding(
                contact,
                key,
                request.headers().values("Path"),
                flow,
                outbound,
                request.callId(),
                request.cseq().number(),
                now,
                expiresAt,
                agent.length() > MAX_USER_AGENT ? agent.substring(0, MAX_USER_AGENT) : agent);
    }

    /** How much the device likes to be the first to be called, in thousandths (RFC 3261 section 20.10). */
    public int preference() {
        String q = contact.params().get("q").orElse("1");
        return q.matches("0(\\.\\d{0,3})?|1(\\.0{0,3})?") ? (int) Math.round(Double.parseDouble(q) * 1000) : 0;
    }

    /** Seconds until it ends, rounded up; 0 when it has. */
    public long remainingSeconds(long now) {
        return Math.max(0, (expiresAtNanos - now + 999_999_999L) / 1_000_000_000L);
    }

    /** What two spellings of one URI have in common (RFC 3261 section 19.1.4, of the parameters only those that say where and how). */
    static String key(SipUri uri) {
        return String.join(
                " ",
                uri.secure() ? "sips" : "sip",
                uri.decodedUser(),
                uri.host().toLowerCase(Locale.ROOT),
                Integer.toString(uri.port()),
                uri.params().get("transport").orElse("").toLowerCase(Locale.ROOT),
                uri.params().get("maddr").orElse("").toLowerCase(Locale.ROOT));
    }
}
