package io.drawbridge.core.dtls;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.rtp.SrtpKeys;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One DTLS association: IDLE -> SHAKING -> ESTABLISHED -> CLOSED, or FAILED from anywhere before ESTABLISHED. Owner: the executor given
 * to {@link DtlsEngine#open}; every public method is called there, and so is the listener.
 */
public final class DtlsAssociation {
    private enum State {
        IDLE,
        SHAKING,
        ESTABLISHED,
        CLOSED,
        FAILED
    }

    private static final Logger LOG = LoggerFactory.getLogger(DtlsAssociation.class);
    /** Long enough for Bouncy Castle to look at what is queued; 0 would mean for ever. */
    private static final int LOOK_MILLIS = 1;

    private final DtlsRole role;
    private final Handshake handshake;
    private final Executor pool;
    private final Executor owner;
    private final DtlsListener listener;
    private final Wire wire;
    private final AtomicBoolean draining = new AtomicBoolean();
    private State state = State.IDLE;
    private @Nullable DTLSTransport transport;

    DtlsAssociation(
            DtlsRole role,
            Handshake handshake,
            DtlsLimits limits,
            Executor pool,
            Executor owner,
            DtlsListener listener) {
        this.role = role;
        this.handshake = handshake;
        this.pool = pool;
        this.owner = owner;
        this.listener = listener;
        this.wire = new Wire(limits.queuedDatagrams(), datagram -> tell(() -> listener.onSend(datagram)));
    }

    /** The path is there: as client sends the ClientHello; as server waits for it without holding a thread. Idempotent. */
    public void start() {
        if (state == State.IDLE && role == DtlsRole.CLIENT) {
            shake();
        }
    }

    /** Takes a DTLS datagram of the far end. The array belongs to the association from here on. */
    public void receive(byte[] datagram) {
        switch (state) {
            case IDLE -> {
                wire.deliver(datagram);
                if (role == DtlsRole.SERVER) {
                    shake();
                }
            }
            case SHAKING -> wire.deliver(datagram);
            case ESTABLISHED -> {
                wire.deliver(datagram);
                drain();
            }
            case CLOSED, FAILED -> {}
        }
    }

    /** Says good-bye where there is somebody to say it to. Idempotent; only {@link DtlsListener#onSend} may still be called. */
    public void close() {
        State before = state;
        if (before == State.CLOSED || before == State.FAILED) {
            return;
        }
        become(State.CLOSED, "closed by us");
        DTLSTransport established = transport;
        if (before == State.ESTABLISHED && established != null) {
            work(() -> goodbye(established));
        } else if (before == State.SHAKING) {
            wire.abort();
        }
    }

    private void shake() {
        become(State.SHAKING, role.setup());
        if (!work(this::handshake)) {
            fail(new EndReason.OutOfResources("too many DTLS handshakes at once"));
        }
    }

    /** On a thread of the pool. */
    private void handshake() {
        try {
            DTLSTransport shaken = role == DtlsRole.SERVER
                    ? new DTLSServerProtocol().accept(new ServerPeer(handshake), wire)
                    : new DTLSClientProtocol().connect(new ClientPeer(handshake), wire);
            tell(() -> established(shaken));
        } catch (IOException | RuntimeException e) {
            EndReason reason = reason(e);
            tell(() -> fail(reason));
        }
    }

    private EndReason reason(Exception e) {
        if (handshake.fingerprintMismatch()) {
            return new EndReason.FingerprintMismatch();
        }
        if (e instanceof TlsTimeoutException) {
            return new EndReason.MediaFailed("the DTLS handshake took too long");
        }
        if (e instanceof TlsFatalAlert || e instanceof TlsFatalAlertReceived) {
            return new EndReason.MediaFailed("the DTLS handshake failed: " + e.getMessage());
        }
        LOG.debug("DTLS handshake failed: {}", e.toString());
        return new EndReason.MediaFailed("the DTLS handshake failed");
    }

    private void established(DTLSTransport shaken) {
        SrtpKeys keys = handshake.keys();
        if (state != State.SHAKING || keys == null) {
            work(() -> goodbye(shaken));
            return;
        }
        transport = shaken;
        become(State.ESTABLISHED, keys.profile().name());
        listener.onKeys(keys);
        if (!wire.isEmpty()) {
            drain();
        }
    }

    private void fail(EndReason reason) {
        if (state == State.SHAKING) {
            become(State.FAILED, reason.detail());
            listener.onFailed(reason);
        }
    }

    /** Lets Bouncy Castle look at what came after the handshake: resent flights (which it answers) and close_notify. */
    private void drain() {
        if (draining.compareAndSet(false, true) && !work(this::look)) {
            draining.set(false);
        }
    }

    /** On a thread of the pool. */
    private void look() {
        try {
            DTLSTransport established = transport;
            byte[] buffer = new byte[wire.getReceiveLimit()];
            while (established != null && !wire.isEmpty()) {
                established.receive(buffer, 0, buffer.length, LOOK_MILLIS);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("DTLS record after the handshake not taken: {}", e.toString());
        } finally {
            draining.set(false);
        }
        if (!wire.isEmpty()) {
            drain(); // came between the last look and the flag
        }
        if (handshake.goodbye()) {
            tell(this::farEndClosed);
        }
    }

    private void farEndClosed() {
        if (state == State.ESTABLISHED) {
            become(State.CLOSED, "closed by the far end");
            listener.onClosed();
        }
    }

    private static void goodbye(DTLSTransport established) {
        try {
            established.close();
        } catch (IOException | RuntimeException e) {
            LOG.debug("DTLS close_notify not sent: {}", e.toString());
        }
    }

    private void become(State next, String why) {
        LOG.debug("DTLS {} -> {} ({})", state, next, why);
        state = next;
    }

    private boolean work(Runnable task) {
        try {
            pool.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void tell(Runnable task) {
        try {
            owner.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the owner of a DTLS association is gone");
        }
    }
}
