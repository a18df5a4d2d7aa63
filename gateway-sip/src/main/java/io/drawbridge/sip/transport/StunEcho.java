package io.drawbridge.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Optional;

/** STUN on the SIP port as the keepalive of RFC 5626 section 4.4.2: Binding requests are told where they came from (RFC 8489). Pure. */
final class StunEcho {
    private static final int HEADER_BYTES = 20;
    private static final int BINDING_REQUEST = 0x0001;
    private static final int BINDING_SUCCESS = 0x0101;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int MAGIC_COOKIE = 0x2112A442;
    private static final int FAMILY_4 = 1;
    private static final int FAMILY_6 = 2;

    private StunEcho() {}

    /** Whether it is STUN and no SIP: SIP begins with a letter. */
    static boolean isStun(byte[] datagram) {
        return datagram.length >= HEADER_BYTES
                && (datagram[0] & 0xc0) == 0
                && Unpooled.wrappedBuffer(datagram).getInt(4) == MAGIC_COOKIE;
    }

    /** The answer; none to what is no request, or where it would be more than twice as long as the request, since sources can lie. */
    static Optional<ByteBuf> answer(byte[] datagram, InetSocketAddress source) {
        ByteBuf request = Unpooled.wrappedBuffer(datagram);
        byte[] address = source.getAddress().getAddress();
        int answerBytes = HEADER_BYTES + 8 + address.length;
        boolean whole = HEADER_BYTES + request.getUnsignedShort(2) == datagram.length;
        if (request.getUnsignedShort(0) != BINDING_REQUEST || !whole || answerBytes > 2 * datagram.length) {
            return Optional.empty();
        }
        ByteBuf answer = Unpooled.buffer(answerBytes)
                .writeShort(BINDING_SUCCESS)
                .writeShort(8 + address.length)
                .writeBytes(datagram, 4, 16)
                .writeShort(XOR_MAPPED_ADDRESS)
                .writeShort(4 + address.length)
                .writeByte(0)
                .writeByte(address.length == 4 ? FAMILY_4 : FAMILY_6)
                .writeShort(source.getPort() ^ (MAGIC_COOKIE >>> 16));
        for (int i = 0; i < address.length; i++) {
            answer.writeByte(address[i] ^ datagram[4 + i]);
        }
        return Optional.of(answer);
    }
}
