package io.drawbridge.core.media.video;

/** Counts pictures by their timestamps and tells how many came in a second. */
public final class FrameMeter {
    private static final long WINDOW_NANOS = 1_000_000_000L;
    private static final long STALE_NANOS = 3 * WINDOW_NANOS;

    private boolean started;
    private long newestTimestamp;
    private long windowStartNanos;
    private int framesInWindow;
    private double framesPerSecond;

    /** A packet of a picture came in. */
    public void onPacket(long timestamp, long nowNanos) {
        if (!started) {
            started = true;
            windowStartNanos = nowNanos;
            newestTimestamp = timestamp;
            return;
        }
        if ((int) (timestamp - newestTimestamp) <= 0) {
            return;
        }
        newestTimestamp = timestamp;
        framesInWindow++;
        long span = nowNanos - windowStartNanos;
        if (span >= WINDOW_NANOS) {
            framesPerSecond = framesInWindow * 1e9 / span;
            framesInWindow = 0;
            windowStartNanos = nowNanos;
        }
    }

    /** Pictures per second, over about the last second; 0 when none came for a while. */
    public double framesPerSecond(long nowNanos) {
        return nowNanos - windowStartNanos > STALE_NANOS ? 0 : framesPerSecond;
    }
}
