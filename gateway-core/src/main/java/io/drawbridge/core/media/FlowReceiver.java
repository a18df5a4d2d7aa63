package io.drawbridge.core.media;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.rtp.SrtpKeys;
import io.netty.buffer.ByteBuf;

/** Takes what comes in on a {@link MediaFlow}. Called on the meeting's loop. */
public interface FlowReceiver {
    /**
     * An RTP or RTCP datagram (RFC 7983 range 128 to 191) from a source that the flow has verified.
     *
     * @param datagram lent for the length of the call: who keeps it retains it
     * @param arrivalNanos time of arrival on the gateway's ticker
     */
    void onDatagram(ByteBuf datagram, long arrivalNanos);

    /** The handshake is done: keys for both directions. */
    void onKeys(SrtpKeys keys);

    /** The way is broken for good; the participant must go. */
    void onFailed(EndReason reason);
}
