package io.drawbridge.core.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The one question of RFC 8489 that a gateway behind NAT has: what address does this come from? Pure; reading never throws. */
public final class StunBinding {
    /** Of a transaction id. */
    public static final int TRANSACTION_BYTES = 12;

    private static final int HEADER_BYTES = 20;
    private static final int MAGIC_COOKIE = 0x2112A442;
    private static final short REQUEST = 0x0001;
    private static final short SUCCESS = 0x0101;
    private static final int MAPPED_ADDRESS = 0x0001;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;

    private StunBinding() {}

    /** A binding request without attributes. */
    static byte[] request(byte[] transaction) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .putShort(REQUEST)
                .putShort((short) 0)
                .putInt(MAGIC_COOKIE)
                .put(transaction)
                .array();
    }

    /** What a success response to that request says; of RFC 3489's kind too. */
    public static Optional<InetSocketAddress> mappedAddress(byte[] datagram, int length, byte[] transaction) {
        ByteBuffer in = ByteBuffer.wrap(datagram, 0, length).slice();
        if (length < HEADER_BYTES
                || in.getShort(0) != SUCCESS
                || (in.getShort(2) & 0xffff) != length - HEADER_BYTES
                || in.getInt(4) != MAGIC_COOKIE
                || !in.slice(8, TRANSACTION_BYTES).equals(ByteBuffer.wrap(transaction))) {
            return Optional.empty();
        }
        Optional<InetSocketAddress> plain = Optional.empty();
        int at = HEADER_BYTES;
        while (at + 4 <= length) {
            int type = in.getShort(at) & 0xffff;
            int bytes = in.getShort(at + 2) & 0xffff;
            if (bytes > length - at - 4) {
                return Optional.empty();
            }
            ByteBuffer value = in.slice(at + 4, bytes);
            if (type == XOR_MAPPED_ADDRESS) {
                return address(value, in.slice(4, 16), in.getShort(4));
            }
            if (type == MAPPED_ADDRESS) {
                plain = address(value, ByteBuffer.allocate(16), (short) 0);
            }
            at += 4 + ((bytes + 3) & ~3);
        }
        return plain;
    }

    /** Family, port and address, the latter two exclusive-or the mask (section 14.2). */
    private static Optional<InetSocketAddress> address(ByteBuffer value, ByteBuffer mask, short portMask) {
        int family = value.limit() < 8 ? 0 : value.get(1);
        int bytes = family == IPV4 ? 4 : family == IPV6 ? 16 : 0;
        if (bytes == 0 || value.limit() < 4 + bytes) {
            return Optional.empty();
        }
        byte[] address = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            address[i] = (byte) (value.get(4 + i) ^ mask.get(i));
        }
        try {
            int port = (value.getShort(2) ^ portMask) & 0xffff;
            return Optional.of(InetAddress.getByAddress(address))
                    .filter(a -> !a.isAnyLocalAddress())
                    .map(a -> new InetSocketAddress(a, port));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
