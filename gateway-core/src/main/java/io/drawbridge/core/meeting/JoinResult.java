package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.sdp.SessionDescription;

/** Outcome of a join. */
public sealed interface JoinResult {
    /**
     * In the meeting, or at its door (IVR, lobby).
     *
     * @param description our answer; or, where the attempt brought no offer, our offer: its answer goes to {@link Participant#answered}
     * @param warning a sentence for SIP's Warning header, or empty
     */
    record Joined(Participant participant, SessionDescription description, String warning) implements JoinResult {}

    /** Not in; everything that was opened is closed again. */
    record Refused(EndReason reason) implements JoinResult {}

    /** Lives on another node; kept open for several nodes. */
    record Elsewhere(String node) implements JoinResult {}
}
