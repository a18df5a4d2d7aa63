package io.drawbridge.sip.guard;

/** Counts by a {@link Rate}; full at first. */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private double tokens;
    private long atNanos;

    TokenBucket(Rate rate, long now) {
        tokens = rate.burst();
        atNanos = now;
    }

    /** Takes {@code amount} if so much is there. */
    boolean take(Rate rate, double amount, long now) {
        fill(rate, now);
        boolean there = tokens >= amount;
        tokens -= there ? amount : 0;
        return there;
    }

    /** What was taken turned out to be harmless. */
    void giveBack(Rate rate, double amount) {
        tokens = Math.min(rate.burst(), tokens + amount);
    }

    private void fill(Rate rate, long now) {
        tokens = Math.min(rate.burst(), tokens + Math.max(0, now - atNanos) / NANOS * rate.perSecond());
        atNanos = now;
    }
}
