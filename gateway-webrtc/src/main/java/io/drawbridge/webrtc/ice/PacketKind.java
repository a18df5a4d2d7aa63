package io.drawbridge.webrtc.ice;

import io.netty.buffer.ByteBuf;

/** What a datagram on a shared port is, by its first byte (RFC 7983 section 7). */
enum PacketKind {
    STUN,
    DTLS,
    MEDIA,
    UNKNOWN;

    static PacketKind of(ByteBuf datagram) {
        if (!datagram.isReadable()) {
            return UNKNOWN;
        }
        int first = datagram.getUnsignedByte(datagram.readerIndex());
        if (first <= 3) {
            return STUN;
        }
        if (first >= 20 && first <= 63) {
            return DTLS;
        }
        return first >= 128 && first <= 191 ? MEDIA : UNKNOWN;
    }
}
