package io.drawbridge.sip.registrar;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Nonces that need no memory until somebody has proved a password with them: the time of making and an HMAC over it (RFC 7616 section
 * 3.3). For those that were used it remembers which counts have come (section 3.4, nc). Owner: the signalling loop.
 */
final class Nonces {
    private static final int MAC_BYTES = 16;
    private static final int WINDOW = 64;

    /** Which counts have come: the highest, and of the {@link #WINDOW} up to it a bit each. */
    private static final class Counts {
        private long highest;
        private long seen;

        boolean take(long count) {
            if (count > highest) {
                long step = count - highest;
                seen = step >= WINDOW ? 1 : (seen << step) | 1;
                highest = count;
                return true;
            }
            long back = highest - count;
            long bit = back >= WINDOW ? 0 : 1L << back;
            boolean isNew = bit != 0 && (seen & bit) == 0;
            seen |= bit;
            return isNew;
        }
    }

    private final Signer signer;
    private final long lifeNanos;
    private final Map<String, Counts> used;
    private long made;

    /**
     * Nonces that only the signer can make.
     *
     * @param lifeNanos how long one is good for
     * @param maxUsed how many used ones are remembered; of more the eldest are forgotten
     */
    Nonces(Signer signer, long lifeNanos, int maxUsed) {
        this.signer = signer;
        this.lifeNanos = lifeNanos;
        this.used = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Counts> eldest) {
                return size() > maxUsed;
            }
        };
    }

    /** A nonce that was never given out before. */
    String next(long now) {
        made++;
        byte[] head = ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(now)
                .putInt((int) made)
                .array();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(head.length + MAC_BYTES)
                        .put(head)
                        .put(mac(head))
                        .array());
    }

    /** Whether it is ours and young enough. */
    boolean fresh(String nonce, long now) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) { // one of another server
            return false;
        }
        int headBytes = Long.BYTES + Integer.BYTES;
        if (bytes.length != headBytes + MAC_BYTES) {
            return false;
        }
        byte[] head = Arrays.copyOf(bytes, headBytes);
        boolean ours = MessageDigest.isEqual(mac(head), Arrays.copyOfRange(bytes, headBytes, bytes.length));
        return ours && now - ByteBuffer.wrap(head).getLong() <= lifeNanos;
    }

    /** Takes that count of a fresh nonce; false if it has come before, or is too far behind to be sure. */
    boolean take(String nonce, long count) {
        return used.computeIfAbsent(nonce, unused -> new Counts()).take(count);
    }

    private byte[] mac(byte[] head) {
        return Arrays.copyOf(signer.sign(head), MAC_BYTES);
    }
}
