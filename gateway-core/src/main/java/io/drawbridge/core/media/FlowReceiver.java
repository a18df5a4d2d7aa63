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

    /**
     * A datagram of a secure flow from a source that is not verified yet: taken like any other if it authenticates.
     *
     * @return whether it did, which verifies the source
     */
    default boolean onUnverified(ByteBuf datagram, long arrivalNanos) {
        return false;
    }

    /** Keys for both directions: the first ones of the flow, or others from now on. */
    void onKeys(SrtpKeys keys);

    /** Other keys for RTCP, where it has a port and a handshake of its own (RFC 5764 section 4.2). */
    default void onControlKeys(SrtpKeys keys) {}

    /** The way is broken for good; the participant must go. */
    void onFailed(EndReason reason);
}
