package io.drawbridge.e2e.peer;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for conditions by polling; a condition that stays false fails the test with what was waited for. */
public final class Await {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Await() {}

    /** A question that may fail while the answer is not there yet, for example for want of a connection. */
    @FunctionalInterface
    public interface Condition {
        /** Whether it holds now. */
        boolean holds() throws Exception;
    }

    /** Returns as soon as {@code condition} holds. */
    public static void until(Condition condition, Duration timeout, String what) {
        until(condition, timeout, () -> what);
    }

    /** Returns as soon as {@code condition} holds; {@code what} is asked only on failure and may say what was seen last. */
    public static void until(Condition condition, Duration timeout, Supplier<String> what) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Optional<Throwable> last;
        do {
            last = Optional.empty();
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (Exception | AssertionError notYet) {
                last = Optional.of(notYet);
            }
            LockSupport.parkNanos(POLL_NANOS);
        } while (System.nanoTime() < deadline);
        AssertionError failure = new AssertionError("waited " + timeout.toMillis() + " ms for: " + what.get());
        last.ifPresent(failure::initCause);
        throw failure;
    }

    /** Lets media flow for so long: the length of a measurement, not a wait for something to happen. */
    public static void measureFor(Duration length) {
        long deadline = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
