package io.drawbridge.webrtc.ice;

/**
 * Bounds of browsers' media.
 *
 * @param transportsPerPort browsers on one media loop
 * @param tuplesPerTransport verified remote addresses of one browser; the oldest gives way
 * @param remoteCandidates candidates taken from one browser
 * @param openTransactions own checks of one browser that wait for their response
 * @param queuedStun STUN messages of one browser that wait for its agent
 * @param connectTimeoutNanos from opening to keys
 * @param silenceTimeoutNanos without any authenticated STUN message from the browser; RFC 7675 section 5.1 says 30 s
 */
record IceLimits(
        int transportsPerPort,
        int tuplesPerTransport,
        int remoteCandidates,
        int openTransactions,
        int queuedStun,
        long connectTimeoutNanos,
        long silenceTimeoutNanos) {
    /** 2000 browsers a loop, 8 addresses, 32 candidates, 64 checks, 64 messages, 30 s and 30 s. */
    static final IceLimits DEFAULTS = new IceLimits(2000, 8, 32, 64, 64, 30_000_000_000L, 30_000_000_000L);
}
