package io.drawbridge.webrtc.ice;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Writes STUN messages the way a browser does. */
final class StunBytes {
    static final int REQUEST = 0x0001;
    static final int SUCCESS = 0x0101;

    private final ByteBuf out = Unpooled.buffer();

    StunBytes(int type, byte[] transactionId) {
        out.writeShort(type).writeShort(0).writeInt(0x2112A442).writeBytes(transactionId);
    }

    static byte[] newTransaction() {
        byte[] id = new byte[12];
        ThreadLocalRandom.current().nextBytes(id);
        return id;
    }

    /** A nominating check of a controlling agent. */
    static byte[] check(String username, String password) {
        return new StunBytes(REQUEST, newTransaction())
                .attribute(0x0006, username.getBytes(StandardCharsets.UTF_8))
                .attribute(0x0024, new byte[] {0x6e, 0x00, 0x01, (byte) 0xff})
                .attribute(0x802a, new byte[] {1, 2, 3, 4, 5, 6, 7, 8})
                .attribute(0x0025, new byte[0])
                .signed(password);
    }

    StunBytes attribute(int type, byte[] value) {
        out.writeShort(type).writeShort(value.length).writeBytes(value);
        out.writeZero((4 - value.length % 4) % 4);
        return this;
    }

    /** Ends with MESSAGE-INTEGRITY. */
    byte[] signed(String password) {
        out.setShort(2, out.readableBytes() - 20 + 24);
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBufUtil.getBytes(out));
            attribute(0x0008, hash);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return unsigned();
    }

    byte[] unsigned() {
        out.setShort(2, out.readableBytes() - 20);
        return ByteBufUtil.getBytes(out);
    }
}
