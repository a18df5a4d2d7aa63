package io.drawbridge.sip.transport;

import java.util.concurrent.TimeUnit;

/**
 * What connections may cost.
 *
 * @param maxConnections taken at a time, all sources together
 * @param maxPerSource taken at a time from one address
 * @param partialTimeoutNanos how long the first message of a connection that was taken (its TLS handshake included), and each message that
 *     has begun, may take to be whole
 * @param idleNanos how long a connection may carry nothing
 * @param connectTimeoutMillis how long a connection that we make may take
 * @param maxUnsentBytes how much may wait for a far end that does not read
 */
public record StreamLimits(
        int maxConnections,
        int maxPerSource,
        long partialTimeoutNanos,
        long idleNanos,
        int connectTimeoutMillis,
        int maxUnsentBytes) {
    /** 10 000, 1000, 10 s, 2 h, 5 s, 1 MiB. */
    public static final StreamLimits DEFAULT =
            new StreamLimits(10_000, 1000, TimeUnit.SECONDS.toNanos(10), TimeUnit.HOURS.toNanos(2), 5_000, 1 << 20);
}
