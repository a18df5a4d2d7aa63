package io.drawbridge.webrtc.signal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** Proves that a page is the one of a session: 128 random bits. Never logged, compared in constant time. Immutable. */
final class SessionKey {
    private static final int LENGTH_BYTES = 16;

    private final String text;

    private SessionKey(String text) {
        this.text = text;
    }

    static SessionKey fresh(SecureRandom random) {
        byte[] bytes = new byte[LENGTH_BYTES];
        random.nextBytes(bytes);
        return new SessionKey(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    boolean is(String shown) {
        return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
    }

    /** For the one message that tells it. */
    String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
