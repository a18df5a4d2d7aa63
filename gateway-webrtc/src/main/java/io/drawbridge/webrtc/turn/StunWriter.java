package io.drawbridge.webrtc.turn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes one STUN message: type and transaction first, attributes in order, then one of the ends, which hand out the buffer. Pure. */
final class StunWriter {
    private static final int USUAL_BYTES = 128;

    private final ByteBuf out;

    private StunWriter(ByteBuf out, int type) {
        this.out = out;
        out.writeShort(type).writeShort(0);
    }

    /** Begins the answer to a request. */
    static StunWriter answer(ByteBufAllocator allocator, StunMessage request, int type) {
        StunWriter writer = new StunWriter(allocator.directBuffer(USUAL_BYTES), type);
        request.copyTransaction(writer.out);
        return writer;
    }

    /** Begins a message with a transaction of its own. */
    static StunWriter begin(ByteBufAllocator allocator, int type, int transactionHigh, long transactionLow) {
        StunWriter writer = new StunWriter(allocator.directBuffer(USUAL_BYTES), type);
        writer.out.writeInt(Stun.MAGIC_COOKIE).writeInt(transactionHigh).writeLong(transactionLow);
        return writer;
    }

    StunWriter number(int attribute, int value) {
        out.writeShort(attribute).writeShort(4).writeInt(value);
        return this;
    }

    StunWriter longNumber(int attribute, long value) {
        out.writeShort(attribute).writeShort(8).writeLong(value);
        return this;
    }

    StunWriter flag(int attribute) {
        out.writeShort(attribute).writeShort(0);
        return this;
    }

    StunWriter text(int attribute, String value) {
        return bytes(attribute, value.getBytes(StandardCharsets.UTF_8));
    }

    StunWriter bytes(int attribute, byte[] value) {
        out.writeShort(attribute).writeShort(value.length).writeBytes(value).writeZero(Stun.padding(value.length));
        return this;
    }

    /** Does not take over {@code value}, whose reader index stays. */
    StunWriter bytes(int attribute, ByteBuf value) {
        int length = value.readableBytes();
        out.writeShort(attribute)
                .writeShort(length)
                .writeBytes(value, value.readerIndex(), length)
                .writeZero(Stun.padding(length));
        return this;
    }

    StunWriter xorAddress(int attribute, InetSocketAddress value) {
        byte[] address = value.getAddress().getAddress();
        out.writeShort(attribute).writeShort(4 + address.length);
        out.writeShort(family(address)).writeShort(value.getPort() ^ (Stun.MAGIC_COOKIE >>> 16));
        for (int i = 0; i < address.length; i++) {
            out.writeByte(address[i] ^ out.getByte(4 + i));
        }
        return this;
    }

    StunWriter address(int attribute, InetSocketAddress value) {
        byte[] address = value.getAddress().getAddress();
        out.writeShort(attribute).writeShort(4 + address.length);
        out.writeShort(family(address)).writeShort(value.getPort()).writeBytes(address);
        return this;
    }

    private static int family(byte[] address) {
        return address.length == 4 ? Stun.FAMILY_IPV4 : Stun.FAMILY_IPV6;
    }

    /** ERROR-CODE without words: programs read the number, and a stranger's question must not be answered at length. */
    StunWriter error(int code) {
        return number(Stun.ERROR_CODE, codeBits(code));
    }

    /** ADDRESS-ERROR-CODE (RFC 8656 section 18.12). */
    StunWriter addressError(int family, int code) {
        return number(Stun.ADDRESS_ERROR_CODE, (family << 24) | codeBits(code));
    }

    private static int codeBits(int code) {
        return ((code / 100) << 8) | (code % 100);
    }

    StunWriter unknown(List<Integer> attributes) {
        out.writeShort(Stun.UNKNOWN_ATTRIBUTES).writeShort(2 * attributes.size());
        attributes.forEach(out::writeShort);
        out.writeZero(Stun.padding(2 * attributes.size()));
        return this;
    }

    /** Ends it without signature. */
    ByteBuf plain(boolean withFingerprint) {
        if (withFingerprint) {
            setLength(8);
            out.writeShort(Stun.FINGERPRINT).writeShort(4).writeInt(Fingerprint.of(out, 0, out.writerIndex() - 4));
        }
        setLength(0);
        return out;
    }

    /** Ends it with MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256. */
    ByteBuf signed(byte[] key, Macs macs, boolean bySha256, boolean withFingerprint) {
        int end = out.writerIndex();
        if (bySha256) {
            bytes(Stun.MESSAGE_INTEGRITY_SHA256, macs.sha256(key, out, 0, end, Macs.SHA256_BYTES));
        } else {
            bytes(Stun.MESSAGE_INTEGRITY, macs.sha1(key, out, 0, end, Macs.SHA1_BYTES));
        }
        return plain(withFingerprint);
    }

    private void setLength(int bytesToCome) {
        out.setShort(2, out.writerIndex() - Stun.HEADER_BYTES + bytesToCome);
    }
}
