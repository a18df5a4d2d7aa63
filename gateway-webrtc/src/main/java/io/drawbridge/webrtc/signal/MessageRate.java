package io.drawbridge.webrtc.signal;

/** A token bucket: {@code burst} messages at once, {@code perSecond} in the long run. Pure; time is an argument. */
final class MessageRate {
    private static final double NANOS = 1e9;

    private final int burst;
    private final double perSecond;
    private double tokens;
    private long lastNanos;

    MessageRate(int burst, double perSecond, long nowNanos) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.tokens = burst;
        this.lastNanos = nowNanos;
    }

    /** Whether one more message is taken now. */
    boolean take(long nowNanos) {
        tokens = Math.min(burst, tokens + (nowNanos - lastNanos) / NANOS * perSecond);
        lastNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
