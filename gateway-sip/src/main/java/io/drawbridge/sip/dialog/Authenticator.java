package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.util.List;

/** Answers the challenges that requests of ours get (RFC 3261 section 22). Called on the signalling loop. */
public interface Authenticator {
    /** Knows no password. */
    Authenticator NONE = (request, challenge) -> List.of();

    /**
     * The Authorization and Proxy-Authorization lines for trying again.
     *
     * @param request the request as it was sent, with what was answered before
     * @param challenge the 401 or 407
     * @return all lines that the next try carries; empty: give up
     */
    List<Header> answer(SipRequest request, SipResponse challenge);
}
