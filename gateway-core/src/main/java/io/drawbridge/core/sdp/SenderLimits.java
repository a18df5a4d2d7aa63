package io.drawbridge.core.sdp;

/**
 * The most that a sender of video may send so that its viewers can decode it. 0 = no limit.
 *
 * @param maxFrameSizeMacroblocks max-fs of RFC 6184: macroblocks of 16 x 16 in a frame
 * @param maxFramesPerSecond frame rate
 * @param maxBitrateBps bit rate of the video, bits per second
 */
public record SenderLimits(int maxFrameSizeMacroblocks, int maxFramesPerSecond, int maxBitrateBps) {
    /** No limit at all. */
    public static final SenderLimits NONE = new SenderLimits(0, 0, 0);

    /** The tighter of both in each respect. */
    public SenderLimits and(SenderLimits other) {
        return new SenderLimits(
                tighter(maxFrameSizeMacroblocks, other.maxFrameSizeMacroblocks),
                tighter(maxFramesPerSecond, other.maxFramesPerSecond),
                tighter(maxBitrateBps, other.maxBitrateBps));
    }

    private static int tighter(int a, int b) {
        if (a == 0) {
            return b;
        }
        return b == 0 ? a : Math.min(a, b);
    }
}
