package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;

/** One outgoing RTP stream as packet writers see it. Owner: the meeting's loop. */
public interface RtpSink {
    /** A new buffer with the header written and room for {@code payloadBytes} of payload, which the caller appends. */
    ByteBuf begin(int payloadType, boolean marker, int sequence, long timestamp, int payloadBytes);

    /** Takes over the packet and sends it. */
    void send(ByteBuf packet);

    /** Says which RTP timestamp belongs to which ticker time, for sender reports. */
    void map(long timestamp, long nanos, int clockRateHz);
}
