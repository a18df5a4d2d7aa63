package io.drawbridge.core.meeting;

import io.drawbridge.core.call.Path;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.sdp.SessionDescription;

/**
 * A leg's wish to become a participant.
 *
 * @param callId id of the leg in API and log lines, unique
 * @param displayName as the far end gave it, not trusted
 * @param remote address or URI of the far end, for call records
 * @param offer the far end's offer
 * @param transport opens the media flows
 * @param signals how the meeting talks back to the leg's signalling
 */
public record JoinAttempt(
        String callId,
        Path path,
        String displayName,
        String remote,
        SessionDescription offer,
        LegTransport transport,
        LegSignals signals) {}
