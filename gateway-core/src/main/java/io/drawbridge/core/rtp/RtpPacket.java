package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A reusable view of one RTP packet (RFC 3550 section 5.1). It does not retain the buffer: the view is good as long as the buffer is.
 * Shared with viewers read-only. Owner: whoever parsed it.
 */
public final class RtpPacket {
    /** Length of a header without CSRCs and extension. */
    public static final int HEADER_BYTES = 12;

    /** What {@link #writeTransportSequence} adds to a header. */
    public static final int TRANSPORT_SEQUENCE_BYTES = 8;

    private static final int TRANSPORT_SEQUENCE_OFFSET = HEADER_BYTES + 5;
    private static final int ONE_BYTE_FORM = 0xbede;
    private static final int LAST_ONE_BYTE_ID = 15;

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int start;
    private int extensionOffset;
    private int payloadOffset;
    private int payloadLength;
    private int sequence;

    /** Looks at the readable bytes of {@code datagram}; false if they are no RTP packet, then the view must not be used. */
    public boolean parse(ByteBuf datagram) {
        int from = datagram.readerIndex();
        int length = datagram.readableBytes();
        if (length < HEADER_BYTES) {
            return false;
        }
        int first = datagram.getUnsignedByte(from);
        if (first >> 6 != 2) {
            return false;
        }
        int headerBytes = HEADER_BYTES + 4 * (first & 0x0f);
        int extension = -1;
        if ((first & 0x10) != 0) {
            if (headerBytes + 4 > length) {
                return false;
            }
            extension = from + headerBytes;
            headerBytes += 4 + 4 * datagram.getUnsignedShort(from + headerBytes + 2);
        }
        int paddingBytes = (first & 0x20) != 0 ? datagram.getUnsignedByte(from + length - 1) : 0;
        if (headerBytes + paddingBytes > length || ((first & 0x20) != 0 && paddingBytes == 0)) {
            return false;
        }
        buffer = datagram;
        start = from;
        extensionOffset = extension;
        payloadOffset = from + headerBytes;
        payloadLength = length - headerBytes - paddingBytes;
        sequence = datagram.getUnsignedShort(from + 2);
        return true;
    }

    /** The marker bit. */
    public boolean marker() {
        return (buffer.getByte(start + 1) & 0x80) != 0;
    }

    /** 0 to 127. */
    public int payloadType() {
        return buffer.getByte(start + 1) & 0x7f;
    }

    /** 16 bits; see {@link #renumber}. */
    public int sequence() {
        return sequence;
    }

    /** 32 bits, unsigned. */
    public long timestamp() {
        return buffer.getUnsignedInt(start + 4);
    }

    /** 32 bits, unsigned. */
    public long ssrc() {
        return buffer.getUnsignedInt(start + 8);
    }

    /** Index of the first byte of a header extension of at least one byte, in the one-byte form of RFC 8285; -1 if it is not there. */
    public int extension(int id) {
        if (extensionOffset < 0 || id == 0 || buffer.getUnsignedShort(extensionOffset) != ONE_BYTE_FORM) {
            return -1;
        }
        int at = extensionOffset + 4;
        while (at < payloadOffset) {
            int head = buffer.getUnsignedByte(at);
            int next = head == 0 ? at + 1 : at + 2 + (head & 0x0f);
            if (head >> 4 == LAST_ONE_BYTE_ID || next > payloadOffset) {
                return -1;
            }
            if (head >> 4 == id) {
                return at + 1;
            }
            at = next;
        }
        return -1;
    }

    /** Whether the packet has a header extension of exactly that value. */
    public boolean extensionIs(int id, byte[] value) {
        int at = extension(id);
        if (at < 0 || (buffer.getByte(at - 1) & 0x0f) + 1 != value.length) {
            return false;
        }
        for (int i = 0; i < value.length; i++) {
            if (buffer.getByte(at + i) != value[i]) {
                return false;
            }
        }
        return true;
    }

    /** The transport-wide sequence number, 16 bits; -1 if the packet has none under that id. */
    public int transportSequence(int id) {
        int at = extension(id);
        return at >= 0 && at + 2 <= payloadOffset && (buffer.getByte(at - 1) & 0x0f) == 1
                ? buffer.getUnsignedShort(at)
                : -1;
    }

    /** The level in dBov, -127 to 0 (RFC 6464); 1 if the packet does not say. */
    public int audioLevel(int id) {
        int at = extension(id);
        return at >= 0 ? -(buffer.getByte(at) & 0x7f) : 1;
    }

    /** The buffer that the offsets speak of. */
    public ByteBuf buffer() {
        return buffer;
    }

    /** Index of the first byte of payload in {@link #buffer}. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Bytes of payload without padding; 0 for a padding-only packet. */
    public int payloadLength() {
        return payloadLength;
    }

    /** The payload as a slice that is not retained. */
    public ByteBuf payload() {
        return buffer.slice(payloadOffset, payloadLength);
    }

    /** Gives the view (not the buffer) another sequence number, after packets before it were taken out of the stream. */
    public void renumber(int newSequence) {
        sequence = newSequence & 0xffff;
    }

    /** Appends a header without CSRCs and extension. */
    public static void writeHeader(
            ByteBuf out, int payloadType, boolean marker, int sequence, long timestamp, long ssrc) {
        out.writeByte(0x80);
        out.writeByte((marker ? 0x80 : 0) | (payloadType & 0x7f));
        out.writeShort(sequence);
        out.writeInt((int) timestamp);
        out.writeInt((int) ssrc);
    }

    /**
     * Gives a header without CSRCs that was just written an extension for the transport-wide sequence number, which
     * {@link #setTransportSequence} fills in when the packet is sent.
     */
    public static void writeTransportSequence(ByteBuf out, int id) {
        out.setByte(out.readerIndex(), out.getByte(out.readerIndex()) | 0x10);
        out.writeShort(ONE_BYTE_FORM);
        out.writeShort(1);
        out.writeByte(id << 4 | 1);
        out.writeShort(0);
        out.writeByte(0);
    }

    /** Fills in what {@link #writeTransportSequence} made room for. */
    public static void setTransportSequence(ByteBuf packet, int sequence) {
        packet.setShort(packet.readerIndex() + TRANSPORT_SEQUENCE_OFFSET, sequence);
    }

    /** Whether a datagram of the RTP range of RFC 7983 is RTCP (RFC 5761 section 4). */
    public static boolean isRtcp(ByteBuf datagram) {
        if (datagram.readableBytes() < 2) {
            return false;
        }
        int type = datagram.getUnsignedByte(datagram.readerIndex() + 1);
        return type >= 192 && type <= 223;
    }
}
