package io.drawbridge.webrtc.turn;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The hashes of STUN, made once: looking them up costs more than using them. Owner: one thread. */
final class Macs {
    static final int SHA1_BYTES = 20;
    static final int SHA256_BYTES = 32;

    private final Mac sha1;
    private final Mac sha256;
    private final MessageDigest md5;

    Macs() {
        try {
            sha1 = Mac.getInstance("HmacSHA1");
            sha256 = Mac.getInstance("HmacSHA256");
            md5 = MessageDigest.getInstance("MD5");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has these", e);
        }
    }

    /** MESSAGE-INTEGRITY for a message from {@code start}, whose attribute of {@code valueBytes} begins at {@code end} (section 14.5). */
    byte[] sha1(byte[] key, ByteBuf message, int start, int end, int valueBytes) {
        return signature(sha1, key, message, start, end, valueBytes);
    }

    /** MESSAGE-INTEGRITY-SHA256 likewise (section 14.6), whole. */
    byte[] sha256(byte[] key, ByteBuf message, int start, int end, int valueBytes) {
        return signature(sha256, key, message, start, end, valueBytes);
    }

    byte[] sha1(byte[] key, byte[] text) {
        return keyed(sha1, key).doFinal(text);
    }

    byte[] sha256(byte[] key, byte[] text) {
        return keyed(sha256, key).doFinal(text);
    }

    /** The key of a long-term credential (section 9.2.2). */
    byte[] longTermKey(String username, String realm, String password) {
        return md5.digest((username + ":" + realm + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** The length in the header counts as if the attribute were the last one. */
    private static byte[] signature(Mac mac, byte[] key, ByteBuf message, int start, int end, int valueBytes) {
        int length = end - start - Stun.HEADER_BYTES + Stun.ATTRIBUTE_HEADER_BYTES + valueBytes;
        keyed(mac, key);
        mac.update(message.nioBuffer(start, 2));
        mac.update((byte) (length >> 8));
        mac.update((byte) length);
        mac.update(message.nioBuffer(start + 4, end - start - 4));
        return mac.doFinal();
    }

    private static Mac keyed(Mac mac, byte[] key) {
        try {
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("an empty key", e);
        }
        return mac;
    }
}
