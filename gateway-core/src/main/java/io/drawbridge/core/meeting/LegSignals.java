package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;

/** What a meeting asks of a leg's signalling. Called on the meeting's loop; the leg posts to its own owner. */
public interface LegSignals {
    /** A key frame is wanted and RTCP cannot say so: SIP INFO picture_fast_update (RFC 5168). */
    void requestPicture();

    /** The order of preferred codecs has changed: ask the far end for a new offer. Legs that cannot, ignore it. */
    void renegotiate();

    /** The participant is out of the meeting: say good-bye (BYE, session-terminate). Called once. */
    void end(EndReason reason);
}
