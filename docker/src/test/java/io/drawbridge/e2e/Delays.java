package io.drawbridge.e2e;

import java.util.Arrays;
import java.util.Locale;

/** Measured delays, and what share of them is below what. Thread-safe. */
final class Delays {
    private long[] nanos = new long[1024];
    private int count;

    synchronized void add(long delayNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = delayNanos;
    }

    synchronized int count() {
        return count;
    }

    /** The delay in ms that {@code percent} of 100 do not exceed. */
    synchronized double millis(double percent) {
        if (count == 0) {
            throw new AssertionError("nothing was measured");
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.max(0, Math.ceil(percent / 100 * count) - 1)] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms of %d",
                millis(50),
                millis(99),
                millis(99.9),
                millis(100),
                count());
    }
}
