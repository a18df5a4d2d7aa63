package io.drawbridge.core.media;

import org.jspecify.annotations.Nullable;

/**
 * The facts of one m line as of now. What is not known is null.
 *
 * @param sendCodec name as in SDP of what we send; null before the first packet
 * @param receiveCodec name as in SDP of what comes in; null before the first packet
 * @param packetsReceived of the source that is listened to
 * @param packetsSent on our stream
 * @param packetsLost of the source that is listened to
 * @param jitterMs interarrival jitter (RFC 3550 appendix A.8)
 * @param framesPerSecond pictures that came in during about the last second; null for audio
 * @param width of the picture that comes in, in pixels
 * @param height of the picture that comes in, in pixels
 * @param roundTripMs from the last report on our stream
 * @param sendLossRatio of our stream, from the last report on it, 0 to 1
 * @param packetsRepaired missing packets of the source that is listened to which came when they were asked for again
 * @param packetsResent packets of our stream that were sent again
 * @param estimateBps how much the way to the far end is estimated to carry in all, bits per second; null where it does not report
 */
public record MediaStats(
        @Nullable String sendCodec,
        @Nullable String receiveCodec,
        long packetsReceived,
        long packetsSent,
        long packetsLost,
        @Nullable Double jitterMs,
        @Nullable Double framesPerSecond,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Double roundTripMs,
        @Nullable Double sendLossRatio,
        long packetsRepaired,
        long packetsResent,
        @Nullable Long estimateBps) {
    /** An m line that is not there. */
    public static final MediaStats NONE =
            new MediaStats(null, null, 0, 0, 0, null, null, null, null, null, null, 0, 0, null);
}
