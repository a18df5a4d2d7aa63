package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.dtls.DtlsAssociation;
import io.drawbridge.core.dtls.DtlsEngine;
import io.drawbridge.core.dtls.DtlsListener;
import io.drawbridge.core.dtls.DtlsRole;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.Keying;
import java.util.concurrent.Executor;

/** The DTLS association of one port of an m line (RFC 5763 section 6.7.1). Owner: the meeting's loop. */
final class DtlsPath implements DtlsListener {
    /** What comes of it. */
    interface Effects {
        void send(byte[] datagram);

        void onKeys(SrtpKeys keys);

        void onFailed(EndReason reason);
    }

    private final Effects effects;
    private final DtlsAssociation association;
    private boolean established;

    @SuppressWarnings("this-escape") // the association only keeps its listener; the class is final
    DtlsPath(DtlsEngine engine, DtlsRole role, Keying.Dtls theirs, Executor owner, Effects effects) {
        this.effects = effects;
        this.association = engine.open(role, theirs.fingerprints(), owner, this);
    }

    /** There is somebody to send to. */
    void start() {
        association.start();
    }

    void receive(byte[] datagram) {
        association.receive(datagram);
    }

    boolean established() {
        return established;
    }

    void close() {
        association.close();
    }

    @Override
    public void onSend(byte[] datagram) {
        effects.send(datagram);
    }

    @Override
    public void onKeys(SrtpKeys keys) {
        established = true;
        effects.onKeys(keys);
    }

    @Override
    public void onFailed(EndReason reason) {
        effects.onFailed(reason);
    }

    /** Some devices say close_notify long before BYE, or when they go on hold: the keys stay good. */
    @Override
    public void onClosed() {}
}
