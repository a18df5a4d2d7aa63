package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import java.util.List;

/** What a user of a session does about an offer of the far end, or about its wish for ours: one of the two, once, now or later. */
public interface OfferReply {
    /**
     * Sends our description: the answer, or the offer that was asked for.
     *
     * @return false if it is too late: cancelled, or the call is over
     */
    boolean send(Body description, long now);

    /** Refuses; the session goes on as it was. Where SIP cannot refuse (an offer in a 2xx), the call ends. */
    void refuse(int status, List<Header> more, long now);
}
