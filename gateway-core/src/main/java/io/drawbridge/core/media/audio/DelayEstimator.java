package io.drawbridge.core.media.audio;

import java.util.Arrays;

/**
 * How late packets come, over the last two seconds: the transit time of the quickest is the base, and the 95th percentile of the delay
 * relative to it is what the playout must wait for. Transit time is arrival minus media time, so its zero is arbitrary. Pure.
 */
final class DelayEstimator {
    private static final long WINDOW_NANOS = 2_000_000_000L;
    /** 10 ms packets for more than the window. */
    private static final int CAPACITY = 256;
    /** Rarely sending sources keep that many packets in the window, however old. */
    private static final int MIN_PACKETS = 25;
    /** What the percentile leaves out, and the half tick between arrival and pick-up. */
    private static final long MARGIN_NANOS = 10_000_000;
    /** Until enough is known. */
    private static final long START_NANOS = 40_000_000;

    private final long minNanos;
    private final long maxNanos;
    private final long[] arrivals = new long[CAPACITY];
    private final long[] transits = new long[CAPACITY];
    private final long[] sorted = new long[CAPACITY];
    private int oldest;
    private int count;
    private long baseNanos;
    private double targetNanos;

    /** The target stays between these two. */
    DelayEstimator(long minNanos, long maxNanos) {
        this.minNanos = minNanos;
        this.maxNanos = maxNanos;
        clear();
    }

    void clear() {
        count = 0;
        targetNanos = Math.min(START_NANOS, maxNanos);
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(long arrivalNanos, long transitNanos) {
        while (count == CAPACITY || (count > MIN_PACKETS && arrivalNanos - arrivals[oldest] > WINDOW_NANOS)) {
            oldest = (oldest + 1) % CAPACITY;
            count--;
        }
        int index = (oldest + count++) % CAPACITY;
        arrivals[index] = arrivalNanos;
        transits[index] = transitNanos;
        evaluate();
    }

    /** Transit time of the quickest packet. */
    long baseNanos() {
        return baseNanos;
    }

    /** How long after the quickest packet could have come its sound is to be played. */
    long targetNanos() {
        return (long) targetNanos;
    }

    /** Up at once, down slowly. */
    private void evaluate() {
        for (int i = 0; i < count; i++) {
            sorted[i] = transits[(oldest + i) % CAPACITY];
        }
        Arrays.sort(sorted, 0, count);
        baseNanos = sorted[0];
        long wanted = sorted[(count - 1) * 95 / 100] - baseNanos + MARGIN_NANOS;
        if (count < MIN_PACKETS) {
            wanted = Math.max(wanted, START_NANOS);
        }
        wanted = Math.max(minNanos, Math.min(maxNanos, wanted));
        targetNanos = wanted > targetNanos ? wanted : targetNanos + (wanted - targetNanos) * 0.02;
    }
}
