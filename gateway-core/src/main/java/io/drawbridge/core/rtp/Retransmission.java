package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;

/** Retransmissions (RFC 4588 section 4): a packet of a stream of its own, whose payload begins with the number of what it repeats. Pure. */
public final class Retransmission {
    /** The original sequence number in front of the payload. */
    public static final int OSN_BYTES = 2;

    private Retransmission() {}

    /** The number of the packet that is repeated; -1 if there is none, as in a packet that only probes the way. */
    public static int originalSequence(RtpPacket packet) {
        return packet.payloadLength() > OSN_BYTES ? packet.buffer().getUnsignedShort(packet.payloadOffset()) : -1;
    }

    /**
     * Makes the retransmission the packet that it repeats, in place; the view must be parsed anew.
     *
     * @param packet a retransmission with an {@link #originalSequence}, at the beginning of the readable bytes of its buffer
     */
    public static void unwrap(RtpPacket packet, int payloadType, long ssrc) {
        ByteBuf buffer = packet.buffer();
        int start = buffer.readerIndex();
        int original = originalSequence(packet);
        for (int i = packet.payloadOffset() - 1; i >= start; i--) {
            buffer.setByte(i + OSN_BYTES, buffer.getByte(i));
        }
        buffer.skipBytes(OSN_BYTES);
        int header = start + OSN_BYTES;
        buffer.setByte(header + 1, (buffer.getByte(header + 1) & 0x80) | payloadType);
        buffer.setShort(header + 2, original);
        buffer.setInt(header + 8, (int) ssrc);
    }
}
