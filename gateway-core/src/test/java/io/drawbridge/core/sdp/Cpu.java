package io.drawbridge.core.sdp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** Bounds the processor time of a call, which a busy machine does not lengthen. */
final class Cpu {
    private static final long BOUND_NANOS = 100_000_000;

    private Cpu() {}

    /** What the call returns, if it took less than 100 ms of this thread. */
    static <T> T bounded(Supplier<T> call) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        T result = call.get();
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        assertTrue(spent < BOUND_NANOS, () -> spent / 1_000_000 + " ms of processor time");
        return result;
    }
}
