package io.drawbridge.core.dtls;

/**
 * Bounds of the DTLS stack.
 *
 * @param handshakeTimeoutMillis after this long a handshake has failed
 * @param firstResendMillis when a lost flight is sent again for the first time; doubles from there
 * @param queuedDatagrams how many received datagrams wait for one handshake; more are dropped
 * @param handshakeThreads how many handshakes run at once; each blocks a thread of the pool
 * @param waitingHandshakes how many more may wait for a thread; beyond that they fail
 */
public record DtlsLimits(
        int handshakeTimeoutMillis,
        int firstResendMillis,
        int queuedDatagrams,
        int handshakeThreads,
        int waitingHandshakes) {
    /** 15 s, 200 ms, 32 datagrams, 32 threads, 512 waiting. */
    public static final DtlsLimits DEFAULTS = new DtlsLimits(15_000, 200, 32, 32, 512);
}
