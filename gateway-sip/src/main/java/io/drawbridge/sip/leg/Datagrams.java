package io.drawbridge.sip.leg;

import io.netty.buffer.ByteBuf;

/** Tells what came in on a media port, by its first bytes (RFC 7983, RFC 5761). Pure. */
final class Datagrams {
    private static final int MIN_RTP_BYTES = 12;
    private static final int MIN_RTCP_BYTES = 8;
    private static final int FIRST_RTCP_TYPE = 192;
    private static final int LAST_RTCP_TYPE = 223;

    /** What may come. */
    enum Kind {
        RTP,
        RTCP,
        DTLS,
        /** STUN and ZRTP: of protocols that were not agreed; devices send them all the same. */
        IGNORED,
        MALFORMED
    }

    private Datagrams() {}

    static Kind kind(ByteBuf datagram) {
        if (!datagram.isReadable()) {
            return Kind.MALFORMED;
        }
        int first = datagram.getUnsignedByte(datagram.readerIndex());
        if (first >= 20 && first <= 63) {
            return Kind.DTLS;
        }
        if (first <= 3 || (first >= 16 && first <= 19)) {
            return Kind.IGNORED;
        }
        if (first >> 6 != 2 || datagram.readableBytes() < MIN_RTCP_BYTES) {
            return Kind.MALFORMED;
        }
        int second = datagram.getUnsignedByte(datagram.readerIndex() + 1);
        if (second >= FIRST_RTCP_TYPE && second <= LAST_RTCP_TYPE) {
            return Kind.RTCP;
        }
        return datagram.readableBytes() < MIN_RTP_BYTES ? Kind.MALFORMED : Kind.RTP;
    }

    static int payloadType(ByteBuf rtp) {
        return rtp.getUnsignedByte(rtp.readerIndex() + 1) & 0x7f;
    }
}
