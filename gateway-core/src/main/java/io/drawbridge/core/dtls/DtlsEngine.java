package io.drawbridge.core.dtls;

import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * Makes DTLS-SRTP associations that share one certificate and one bounded pool of daemon threads. Bouncy Castle's DTLS only blocks, so a
 * handshake holds a thread, but only from its first datagram to its last. Thread-safe.
 */
public final class DtlsEngine implements AutoCloseable {
    private static final long IDLE_THREAD_SECONDS = 30;

    private final DtlsIdentity identity;
    private final DtlsLimits limits;
    private final SecureRandom random;
    private final ThreadPoolExecutor pool;

    /** Starts no thread yet. */
    public DtlsEngine(DtlsIdentity identity, DtlsLimits limits, SecureRandom random) {
        this.identity = identity;
        this.limits = limits;
        this.random = random;
        this.pool = new ThreadPoolExecutor(
                limits.handshakeThreads(),
                limits.handshakeThreads(),
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(limits.waitingHandshakes()),
                new DefaultThreadFactory("dtls", true));
        pool.allowCoreThreadTimeOut(true);
    }

    /** What {@code a=fingerprint} says of our certificate. */
    public Fingerprint fingerprint() {
        return identity.fingerprint();
    }

    /**
     * Prepares an association; nothing is sent before {@link DtlsAssociation#start}.
     *
     * @param promised the fingerprints of the far end's description
     * @param owner runs everything that {@code listener} is told, one after the other; also the caller of the association's methods
     */
    public DtlsAssociation open(DtlsRole role, List<Fingerprint> promised, Executor owner, DtlsListener listener) {
        Handshake handshake = new Handshake(role, new BcTlsCrypto(random), identity, promised, limits);
        return new DtlsAssociation(role, handshake, limits, pool, owner, listener);
    }

    /** Ends the pool; handshakes that still run fail. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}
