package io.drawbridge.core.meeting;

import io.drawbridge.core.call.Path;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.sdp.SessionDescription;
import java.util.Optional;

/**
 * A leg's wish to become a participant.
 *
 * @param callId id of the leg in API and log lines, unique
 * @param displayName as the far end gave it, not trusted
 * @param remote address or URI of the far end, for call records
 * @param offer the far end's offer; empty where the meeting is to make one (an INVITE without SDP, or a call of ours)
 * @param transport opens the media flows
 * @param signals how the meeting talks back to the leg's signalling
 * @param entry what it shows at the door
 */
public record JoinAttempt(
        String callId,
        Path path,
        String displayName,
        String remote,
        Optional<SessionDescription> offer,
        LegTransport transport,
        LegSignals signals,
        Entry entry) {

    /**
     * What a caller shows at a meeting's door.
     *
     * @param pin the PIN that was dialled or typed; empty if none was
     * @param source whom wrong guesses are counted against: the far end's IP address
     * @param invited whether the meeting itself has called: no PIN is asked and no lobby is waited in
     * @param languages the languages that the caller understands, as Accept-Language says them (RFC 3261 section 20.3); empty: unknown
     */
    public record Entry(String pin, String source, boolean invited, String languages) {
        /** One whose languages are not known. */
        public Entry(String pin, String source, boolean invited) {
            this(pin, source, invited, "");
        }

        /** A stranger without a PIN. */
        public static Entry of(String source) {
            return new Entry("", source, false);
        }

        /** Never shows the PIN. */
        @Override
        public String toString() {
            return "Entry[pin=" + (pin.isEmpty() ? "none" : "***") + ", source=" + source + "]";
        }
    }
}
