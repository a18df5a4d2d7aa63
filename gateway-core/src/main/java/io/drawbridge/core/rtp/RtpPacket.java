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

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int start;
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
        if ((first & 0x10) != 0) {
            if (headerBytes + 4 > length) {
                return false;
            }
            headerBytes += 4 + 4 * datagram.getUnsignedShort(from + headerBytes + 2);
        }
        int paddingBytes = (first & 0x20) != 0 ? datagram.getUnsignedByte(from + length - 1) : 0;
        if (headerBytes + paddingBytes > length || ((first & 0x20) != 0 && paddingBytes == 0)) {
            return false;
        }
        buffer = datagram;
        start = from;
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

    /** Whether a datagram of the RTP range of RFC 7983 is RTCP (RFC 5761 section 4). */
    public static boolean isRtcp(ByteBuf datagram) {
        if (datagram.readableBytes() < 2) {
            return false;
        }
        int type = datagram.getUnsignedByte(datagram.readerIndex() + 1);
        return type >= 192 && type <= 223;
    }
}
