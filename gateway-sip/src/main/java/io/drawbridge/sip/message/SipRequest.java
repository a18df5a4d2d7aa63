package io.drawbridge.sip.message;

import java.util.Optional;

/**
 * A request.
 *
 * @param method as it came; methods are case-sensitive
 * @param requestUri verbatim, of any scheme
 */
public record SipRequest(String method, String requestUri, Headers headers, Body body, Essentials essentials)
        implements SipMessage {
    /** A request of our own making; the headers must be complete. */
    public static SipRequest of(String method, String requestUri, Headers headers, Body body) {
        return new SipRequest(method, requestUri, headers, body, Essentials.of(headers));
    }

    /** The Request-URI, if it is a SIP one. */
    public Optional<SipUri> uri() {
        return SipUri.parse(requestUri);
    }

    /** Whether it is of that method. */
    public boolean is(String wanted) {
        return method.equals(wanted);
    }

    /** The same with another topmost Via. */
    public SipRequest withTopVia(Via via) {
        return new SipRequest(method, requestUri, headers.withTopVia(via), body, essentials.with(via));
    }
}
