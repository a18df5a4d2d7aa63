package io.drawbridge.webrtc.ice;

/**
 * Bounds of browsers' media.
 *
 * @param transportsPerPort browsers on one media loop
 * @param tuplesPerTransport remote addresses of one browser that media is taken from; the oldest gives way, of those that never answered first
 * @param remoteCandidates candidates taken from one browser between two restarts
 * @param pathsPerAgent pairs of addresses that one agent checks; the oldest gives way, of those that never answered first
 * @param restartsAtOnce ICE restarts of one browser in a row
 * @param restartEveryNanos and then one in each such span
 * @param connectTimeoutNanos from opening to keys
 * @param consentTimeoutNanos without a signed answer of the browser to a check of ours; RFC 7675 section 5.1 says 30 s
 */
record IceLimits(
        int transportsPerPort,
        int tuplesPerTransport,
        int remoteCandidates,
        int pathsPerAgent,
        int restartsAtOnce,
        long restartEveryNanos,
        long connectTimeoutNanos,
        long consentTimeoutNanos) {
    /** 2000 browsers a loop, 8 addresses, 32 candidates, 64 paths, 10 restarts and then one in 5 s, 30 s and 30 s. */
    static final IceLimits DEFAULTS =
            new IceLimits(2000, 8, 32, 64, 10, 5_000_000_000L, 30_000_000_000L, 30_000_000_000L);
}
