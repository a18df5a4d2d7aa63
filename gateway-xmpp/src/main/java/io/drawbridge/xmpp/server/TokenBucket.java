package io.drawbridge.xmpp.server;

import java.util.concurrent.TimeUnit;

/** So many at once, and so many a second in the long run. Pure; time is an argument. */
final class TokenBucket {
    private final int burst;
    private final double perNano;
    private double tokens;
    private long lastNanos;

    TokenBucket(int burst, int perSecond, long nowNanos) {
        this.burst = burst;
        this.perNano = (double) perSecond / TimeUnit.SECONDS.toNanos(1);
        this.tokens = burst;
        this.lastNanos = nowNanos;
    }

    /** Whether one more may pass now. */
    boolean take(long nowNanos) {
        tokens = Math.min(burst, tokens + (nowNanos - lastNanos) * perNano);
        lastNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
