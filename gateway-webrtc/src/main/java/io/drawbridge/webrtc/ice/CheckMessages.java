package io.drawbridge.webrtc.ice;

import io.drawbridge.webrtc.ice.StunView.TransactionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Writes the STUN messages of a controlled ICE agent (RFC 8489, RFC 8445 section 7). Pure. */
final class CheckMessages {
    private static final int REQUEST = 0x0001;
    private static final int SUCCESS = 0x0101;
    private static final int ERROR = 0x0111;
    private static final int MAGIC_COOKIE = 0x2112A442;
    private static final int USERNAME = 0x0006;
    private static final int MESSAGE_INTEGRITY = 0x0008;
    private static final int ERROR_CODE = 0x0009;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int PRIORITY = 0x0024;
    private static final int FINGERPRINT = 0x8028;
    private static final int ICE_CONTROLLED = 0x8029;
    private static final int FINGERPRINT_XOR = 0x5354554E;
    private static final int FINGERPRINT_BYTES = 8;
    private static final int ROLE_CONFLICT = 487;
    private static final int USUAL_BYTES = 128;

    private final ByteBuf out = Unpooled.buffer(USUAL_BYTES);
    private final TransactionId transaction;

    private CheckMessages(int type, TransactionId transaction) {
        this.transaction = transaction;
        out.writeShort(type).writeShort(0).writeInt(MAGIC_COOKIE);
        out.writeInt(transaction.high()).writeLong(transaction.low());
    }

    /**
     * A connectivity or consent check.
     *
     * @param username the receiver's ufrag, a colon, the sender's
     * @param priority of a peer-reflexive candidate of ours (section 7.1.1)
     */
    static ByteBuf check(TransactionId transaction, String username, long priority, StunKey key) {
        CheckMessages message = new CheckMessages(REQUEST, transaction);
        message.attribute(USERNAME, username.getBytes(StandardCharsets.UTF_8));
        message.attribute(PRIORITY, Unpooled.copyInt((int) priority));
        // The one with the smaller tie-breaker stays controlled (section 7.3.1.1), and we always do.
        message.attribute(ICE_CONTROLLED, Unpooled.copyLong(0));
        return message.signed(key);
    }

    /** What a check is answered with: where it came from. */
    static ByteBuf success(TransactionId transaction, InetSocketAddress from, StunKey key) {
        CheckMessages message = new CheckMessages(SUCCESS, transaction);
        message.attribute(XOR_MAPPED_ADDRESS, message.masked(from));
        return message.signed(key);
    }

    /** What an agent is answered that says it is controlled too: it switches (section 7.3.1.1). */
    static ByteBuf roleConflict(TransactionId transaction, StunKey key) {
        CheckMessages message = new CheckMessages(ERROR, transaction);
        message.attribute(ERROR_CODE, Unpooled.copyInt(((ROLE_CONFLICT / 100) << 8) | (ROLE_CONFLICT % 100)));
        return message.signed(key);
    }

    /** A question of RFC 8489 alone: where do you see us? */
    static ByteBuf binding(TransactionId transaction) {
        return new CheckMessages(REQUEST, transaction).out;
    }

    private byte[] masked(InetSocketAddress from) {
        byte[] address = from.getAddress().getAddress();
        ByteBuf value = Unpooled.buffer(4 + address.length);
        value.writeShort(address.length == 4 ? 1 : 2).writeShort(from.getPort() ^ MAGIC_COOKIE >>> 16);
        for (int i = 0; i < address.length; i++) {
            value.writeByte(address[i] ^ out.getByte(4 + i)); // cookie, then transaction
        }
        return value.array();
    }

    private void attribute(int type, ByteBuf value) {
        byte[] bytes = new byte[value.readableBytes()];
        value.readBytes(bytes);
        attribute(type, bytes);
    }

    private void attribute(int type, byte[] value) {
        out.writeShort(type).writeShort(value.length).writeBytes(value);
        out.writeZero(-value.length & 3);
    }

    private ByteBuf signed(StunKey key) {
        out.setShort(2, out.readableBytes() - StunView.HEADER_BYTES + StunView.INTEGRITY_BYTES);
        attribute(MESSAGE_INTEGRITY, key.sign(out));
        out.setShort(2, out.readableBytes() - StunView.HEADER_BYTES + FINGERPRINT_BYTES);
        CRC32 crc = new CRC32();
        crc.update(out.nioBuffer());
        attribute(FINGERPRINT, Unpooled.copyInt((int) crc.getValue() ^ FINGERPRINT_XOR));
        return out;
    }

    @Override
    public String toString() {
        return "CheckMessages[" + transaction + "]";
    }
}
