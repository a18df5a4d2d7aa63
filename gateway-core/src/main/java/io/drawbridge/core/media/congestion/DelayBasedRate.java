package io.drawbridge.core.media.congestion;

/**
 * The rate by delay (draft-ietf-rmcat-gcc-02 section 5.5): falls to a bit below what gets through when queues grow, waits while they
 * drain, and rises again, slowly near to where it had to fall. Pure.
 */
final class DelayBasedRate {
    private static final double FALL = 0.85;
    private static final double RISE_PER_SECOND = 1.08;
    /** What is sent is what sources send, so the way cannot be probed by padding: after a quiet time the rate rises faster instead. */
    private static final double FAST_RISE_PER_SECOND = 1.25;

    private static final long QUIET_NANOS = 5_000_000_000L;
    private static final double PACKET_BITS = 1200 * 8;
    /** Rises no further beyond what gets through: more than that has not been tried. */
    private static final double UNTRIED = 1.5;

    private static final double UNTRIED_BPS = 100_000;
    private static final double NEAR = 0.15;

    private final double mostBps;
    private final double leastBps;
    private double bps;
    /** What got through when the rate had to fall last; negative: not known. */
    private double ceilingBps = -1;

    private boolean rising = true;
    private long fallNanos;
    private long updateNanos;

    DelayBasedRate(double startBps, double leastBps, double mostBps) {
        this.bps = startBps;
        this.leastBps = leastBps;
        this.mostBps = mostBps;
    }

    double bps() {
        return bps;
    }

    void update(DelayTrend.Usage usage, double deliveredBps, long roundTripNanos, long nowNanos) {
        double seconds = updateNanos == 0 ? 0 : Math.min(1, (nowNanos - updateNanos) / 1e9);
        updateNanos = nowNanos;
        switch (usage) {
            case OVER -> fall(deliveredBps, nowNanos);
            case UNDER -> rising = false;
            case NORMAL -> {
                if (rising) {
                    rise(deliveredBps, roundTripNanos, seconds, nowNanos);
                }
                rising = true;
            }
        }
    }

    private void fall(double deliveredBps, long nowNanos) {
        if (deliveredBps >= 0) {
            bps = Math.max(leastBps, Math.min(bps, FALL * deliveredBps));
            ceilingBps = deliveredBps;
        }
        fallNanos = nowNanos;
        rising = false;
    }

    private void rise(double deliveredBps, long roundTripNanos, double seconds, long nowNanos) {
        boolean quiet = nowNanos - fallNanos > QUIET_NANOS;
        if (ceilingBps >= 0 && (quiet || bps > ceilingBps * (1 + NEAR))) {
            ceilingBps = -1;
        }
        boolean near = ceilingBps >= 0 && bps > ceilingBps * (1 - NEAR);
        double factor = quiet ? FAST_RISE_PER_SECOND : RISE_PER_SECOND;
        double higher = near
                ? bps + PACKET_BITS * seconds * 1e9 / (roundTripNanos + 100_000_000.0)
                : bps * Math.pow(factor, seconds);
        double tried = deliveredBps < 0 ? bps : Math.max(bps, UNTRIED * deliveredBps + UNTRIED_BPS);
        bps = Math.max(leastBps, Math.min(mostBps, Math.min(higher, tried)));
    }
}
