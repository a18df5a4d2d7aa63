package io.drawbridge.core.media.video;

/** Measures how much comes in, over windows of half a second. Pure; time is an argument. */
public final class RateMeter {
    private static final long WINDOW_NANOS = 500_000_000L;
    private static final long PAUSE_NANOS = 4 * WINDOW_NANOS;
    private static final double WEIGHT = 0.7;

    private boolean started;
    private long windowNanos;
    private long bits;
    private double bitrateBps;

    /** A packet came in. */
    public void onPacket(int bytes, long nowNanos) {
        long span = nowNanos - windowNanos;
        if (!started || span >= PAUSE_NANOS) {
            started = true;
            windowNanos = nowNanos;
            bits = 0;
        } else if (span >= WINDOW_NANOS) {
            double now = bits * 1e9 / span;
            bitrateBps = bitrateBps == 0 ? now : bitrateBps + WEIGHT * (now - bitrateBps);
            windowNanos = nowNanos;
            bits = 0;
        }
        bits += 8L * bytes;
    }

    /** Bits per second, smoothed over about a second; 0 before the first window is over. Keeps its value while nothing comes. */
    public long bitrateBps() {
        return (long) bitrateBps;
    }
}
