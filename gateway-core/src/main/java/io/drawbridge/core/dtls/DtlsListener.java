package io.drawbridge.core.dtls;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.rtp.SrtpKeys;

/** What an association tells its owner. Called on the executor that was given to {@link DtlsEngine#open}. */
public interface DtlsListener {
    /** Sends a DTLS datagram to the far end. */
    void onSend(byte[] datagram);

    /** The handshake is done and the far end is who the signalling promised. Called at most once. */
    void onKeys(SrtpKeys keys);

    /** The handshake failed; no keys come any more. */
    void onFailed(EndReason reason);

    /** The far end has said good-bye (close_notify). */
    void onClosed();
}
