package io.drawbridge.webrtc.turn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * Nonces that nobody has to remember (RFC 8489 section 9.2): the second they were made, and a keyed hash of it and of the client's address.
 * Short, since they go to strangers. Owner: the machine's thread.
 */
final class Nonces {
    /** Length of a nonce. */
    static final int CHARS = 20;

    private static final int HASH_BYTES = 11;

    private final byte[] key;
    private final long lifetimeSeconds;
    private final Macs macs;

    /** {@code key}: random, this process's own. */
    Nonces(byte[] key, long lifetimeSeconds, Macs macs) {
        this.key = key.clone();
        this.lifetimeSeconds = lifetimeSeconds;
        this.macs = macs;
    }

    String make(InetSocketAddress client, long nowNanos) {
        int second = second(nowNanos);
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES + HASH_BYTES)
                .putInt(second)
                .put(hash(second, client))
                .array();
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    /** Whether we made it for that client, not too long ago. */
    boolean isGood(String nonce, InetSocketAddress client, long nowNanos) {
        if (nonce.length() != CHARS || !nonce.chars().allMatch(Nonces::isBase64)) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(nonce));
        int second = bytes.getInt();
        byte[] told = new byte[HASH_BYTES];
        bytes.get(told);
        int age = second(nowNanos) - second;
        return MessageDigest.isEqual(hash(second, client), told) && age >= 0 && age < lifetimeSeconds;
    }

    private static boolean isBase64(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static int second(long nowNanos) {
        return (int) TimeUnit.NANOSECONDS.toSeconds(nowNanos);
    }

    private byte[] hash(int second, InetSocketAddress client) {
        byte[] address = client.getAddress().getAddress();
        byte[] text = ByteBuffer.allocate(Integer.BYTES + Short.BYTES + address.length)
                .putInt(second)
                .putShort((short) client.getPort())
                .put(address)
                .array();
        return Arrays.copyOf(macs.sha256(key, text), HASH_BYTES);
    }
}
