package io.drawbridge.webrtc.ice;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An ICE password as the key of MESSAGE-INTEGRITY (RFC 8489 section 14.5, short-term credentials). Not thread-safe. */
final class StunKey {
    private static final String ALGORITHM = "HmacSHA1";

    private final Mac mac;

    StunKey(String password) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no " + ALGORITHM, e);
        }
    }

    /** What MESSAGE-INTEGRITY says of a message that ends before it, and whose header counts it already. */
    byte[] sign(ByteBuf message) {
        mac.update(message.nioBuffer());
        return mac.doFinal();
    }

    /** Whether the message carries a MESSAGE-INTEGRITY made with this key. */
    boolean signed(StunView message) {
        int at = message.integrityOffset();
        if (at < 0) {
            return false;
        }
        ByteBuf datagram = message.datagram();
        int start = datagram.readerIndex();
        // The length in the header counts up to and with MESSAGE-INTEGRITY, whatever follows.
        int length = at - start + StunView.INTEGRITY_BYTES - StunView.HEADER_BYTES;
        mac.update(datagram.nioBuffer(start, 2));
        mac.update((byte) (length >> 8));
        mac.update((byte) length);
        mac.update(datagram.nioBuffer(start + 4, at - start - 4));
        byte[] theirs = new byte[mac.getMacLength()];
        datagram.getBytes(at + 4, theirs);
        return MessageDigest.isEqual(mac.doFinal(), theirs);
    }
}
