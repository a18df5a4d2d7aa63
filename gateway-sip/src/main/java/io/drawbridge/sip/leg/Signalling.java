package io.drawbridge.sip.leg;

import io.drawbridge.sip.dialog.UserAgent;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell around the pure stack: gives it the time, and wakes it when its next timer is due. Owner: the signalling loop. */
final class Signalling {
    private static final Logger log = LoggerFactory.getLogger(Signalling.class);

    private final EventLoop loop;
    private final Ticker ticker;
    private @Nullable UserAgent agent;
    private @Nullable Future<?> wake;
    private long wakeAtNanos = Long.MAX_VALUE;

    Signalling(EventLoop loop, Ticker ticker) {
        this.loop = loop;
        this.ticker = ticker;
    }

    void agent(UserAgent stack) {
        agent = stack;
    }

    EventLoop loop() {
        return loop;
    }

    long nowNanos() {
        return ticker.nanoTime();
    }

    /** Posts a step to the loop; thread-safe. */
    void post(LongConsumer step) {
        loop.execute(() -> run(step));
    }

    /** Runs a step on the loop, now. What it throws ends that step only. */
    @SuppressWarnings("IllegalCatch") // the blast radius of a fault in one call is that call
    void run(LongConsumer step) {
        try {
            step.accept(nowNanos());
        } catch (RuntimeException e) {
            log.error("a fault in SIP signalling", e);
        }
        arm();
    }

    private void arm() {
        UserAgent stack = agent;
        long next = stack == null ? Long.MAX_VALUE : stack.nextNanos();
        if (next == Long.MAX_VALUE || (wake != null && wakeAtNanos - next <= 0)) {
            return;
        }
        if (wake != null) {
            wake.cancel(false);
        }
        wakeAtNanos = next;
        wake = loop.schedule(this::onWake, Math.max(0, next - nowNanos()), TimeUnit.NANOSECONDS);
    }

    private void onWake() {
        wake = null;
        UserAgent stack = agent;
        if (stack != null) {
            run(stack::onTime);
        }
    }
}
