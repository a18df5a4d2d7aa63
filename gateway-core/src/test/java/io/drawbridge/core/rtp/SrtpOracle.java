package io.drawbridge.core.rtp;

import io.drawbridge.core.rtp.SrtpKeys.Profile;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** SRTP written from the RFCs with Java's ciphers, to compare with; for packets with a header of 12 bytes. */
final class SrtpOracle {
    private static final int HEADER_BYTES = 12;

    private SrtpOracle() {}

    /** Key derivation with rate 0 (RFC 3711 section 4.3.1; a shorter salt is padded, RFC 7714 section 11). */
    static byte[] derive(byte[] masterKey, byte[] masterSalt, int label, int bytes) {
        byte[] iv = Arrays.copyOf(Arrays.copyOf(masterSalt, 14), 16);
        iv[7] ^= (byte) label;
        return counterMode(masterKey, iv, new byte[bytes]);
    }

    static byte[] counterMode(byte[] key, byte[] iv, byte[] data) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            return cipher.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** RFC 3711 section 4.1.1 and 4.2.1, or RFC 7714 section 9.1, whatever the suite says. */
    static byte[] protect(Profile suite, byte[] masterKey, byte[] masterSalt, byte[] packet, int rollover) {
        byte[] key = derive(masterKey, masterSalt, 0, suite.keyLengthBytes());
        byte[] salt = derive(masterKey, masterSalt, 2, suite.saltLengthBytes());
        if (suite.saltLengthBytes() == 12) {
            return gcm(key, salt, packet, rollover);
        }
        byte[] iv = Arrays.copyOf(salt, 16);
        xor(iv, 4, packet, 8, 4);
        xor(iv, 8, ByteBuffer.allocate(4).putInt(rollover).array(), 0, 4);
        xor(iv, 12, packet, 2, 2);
        byte[] body = counterMode(key, iv, Arrays.copyOfRange(packet, HEADER_BYTES, packet.length));
        byte[] sealed = ByteBuffer.allocate(packet.length)
                .put(packet, 0, HEADER_BYTES)
                .put(body)
                .array();
        int tagBytes = suite == Profile.AES_CM_128_HMAC_SHA1_32 ? 4 : 10;
        byte[] tag = Arrays.copyOf(hmac(derive(masterKey, masterSalt, 1, 20), sealed, rollover), tagBytes);
        return ByteBuffer.allocate(sealed.length + tagBytes)
                .put(sealed)
                .put(tag)
                .array();
    }

    private static byte[] hmac(byte[] key, byte[] data, int rollover) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            mac.update(data);
            mac.update(ByteBuffer.allocate(4).putInt(rollover).array());
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** With session key and session salt (RFC 7714 section 8.1). */
    static byte[] gcm(byte[] key, byte[] salt, byte[] packet, int rollover) {
        byte[] iv = salt.clone();
        xor(iv, 2, packet, 8, 4);
        xor(iv, 6, ByteBuffer.allocate(4).putInt(rollover).array(), 0, 4);
        xor(iv, 10, packet, 2, 2);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
            cipher.updateAAD(packet, 0, HEADER_BYTES);
            byte[] body = cipher.doFinal(packet, HEADER_BYTES, packet.length - HEADER_BYTES);
            return ByteBuffer.allocate(HEADER_BYTES + body.length)
                    .put(packet, 0, HEADER_BYTES)
                    .put(body)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void xor(byte[] target, int at, byte[] with, int from, int count) {
        for (int i = 0; i < count; i++) {
            target[at + i] ^= with[from + i];
        }
    }
}
