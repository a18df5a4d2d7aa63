package io.drawbridge.xmpp.callbridge;

import java.util.Random;

/** How long to wait before the next attempt: exponential with full jitter, so that many components do not come back in step. */
final class Backoff {
    private final LinkTimes times;
    private final Random random;
    private int attempts;

    Backoff(LinkTimes times, Random random) {
        this.times = times;
        this.random = random;
    }

    /** The next wait; each is drawn from twice the span of the one before. */
    long nextNanos(LinkFault.Kind kind) {
        long ceiling = times.longestWaitNanos();
        if (kind.needsSomebody()) {
            long floor = times.lastingWaitNanos();
            return floor + (long) (random.nextDouble() * (ceiling - floor));
        }
        long doubled = times.firstWaitNanos() << Math.min(attempts, 20);
        attempts++;
        return (long) (random.nextDouble() * Math.min(ceiling, doubled));
    }

    /** The link has held long enough. */
    void reset() {
        attempts = 0;
    }
}
