package io.drawbridge.core.media.congestion;

/**
 * The rate by loss (draft-ietf-rmcat-gcc-02 section 6): above 10 % it falls by half of the loss, not far below what gets through; below 2 % it
 * rises, once for about a second of packets. In between, which radio links lose without being full, it stays for some seconds and then tries again what it can get: a way
 * that goes on losing a little would keep it down for ever. Pure.
 */
final class LossBasedRate {
    private static final double HIGH = 0.10;
    /** Of what gets through: so much does get through. */
    private static final double LEAST_SHARE = 0.85;

    private static final double LOW = 0.02;
    private static final double RISE = 1.15;
    private static final double TRY_AGAIN = 1.12;
    private static final long SETTLE_NANOS = 3_000_000_000L;
    private static final int LEAST_PACKETS = 20;
    private static final long WINDOW_NANOS = 1_000_000_000L;
    private static final double WEIGHT = 0.5;

    private final double leastBps;
    private final double mostBps;
    private double bps;
    private double loss;
    private int received;
    private int lost;
    private long windowNanos;
    private long fellNanos;

    LossBasedRate(double leastBps, double mostBps) {
        this.leastBps = leastBps;
        this.mostBps = mostBps;
        this.bps = mostBps;
    }

    double bps() {
        return bps;
    }

    /** The smoothed share of packets that are lost, 0 to 1. */
    double loss() {
        return loss;
    }

    void onReceived() {
        received++;
    }

    void onLost() {
        lost++;
    }

    /** What was taken for lost has come after all. */
    void onFound() {
        lost = Math.max(0, lost - 1);
        received++;
    }

    /** {@code deliveredBps}: what gets through, negative where it is not known. */
    void update(double estimateBps, double deliveredBps, long nowNanos) {
        int packets = received + lost;
        if (packets < LEAST_PACKETS || nowNanos - windowNanos < WINDOW_NANOS) {
            return;
        }
        loss += WEIGHT * ((double) lost / packets - loss);
        if (loss > HIGH) {
            double lower = Math.min(bps, estimateBps) * (1 - loss / 2);
            bps = Math.max(leastBps, Math.min(bps, Math.max(lower, LEAST_SHARE * deliveredBps)));
            fellNanos = nowNanos;
        } else if (loss < LOW) {
            bps = Math.min(mostBps, bps * RISE);
        } else if (nowNanos - fellNanos > SETTLE_NANOS) {
            bps = Math.min(mostBps, bps * TRY_AGAIN);
        }
        windowNanos = nowNanos;
        received = 0;
        lost = 0;
    }
}
