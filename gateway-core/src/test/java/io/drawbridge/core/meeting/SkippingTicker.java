package io.drawbridge.core.meeting;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The system's, which can be put forward. */
final class SkippingTicker implements Ticker {
    private final AtomicLong skippedNanos = new AtomicLong();

    void skip(long nanos) {
        skippedNanos.addAndGet(nanos);
    }

    @Override
    public long initialNanoTime() {
        return Ticker.systemTicker().initialNanoTime();
    }

    @Override
    public long nanoTime() {
        return Ticker.systemTicker().nanoTime() + skippedNanos.get();
    }

    @Override
    public void sleep(long delay, TimeUnit unit) throws InterruptedException {
        Ticker.systemTicker().sleep(delay, unit);
    }
}
