package io.drawbridge.webrtc.ice;

import java.util.random.RandomGenerator;

/** Username fragment and password of one end (RFC 8445 section 5.3). The password is never printed. */
record IceCredentials(String ufrag, String password) {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int UFRAG_CHARS = 8;
    private static final int PASSWORD_CHARS = 24;

    /** Fresh ones of 48 and 144 bits; {@code random} must not be guessable. */
    static IceCredentials fresh(RandomGenerator random) {
        return new IceCredentials(text(random, UFRAG_CHARS), text(random, PASSWORD_CHARS));
    }

    private static String text(RandomGenerator random, int chars) {
        StringBuilder text = new StringBuilder(chars);
        for (int i = 0; i < chars; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return "IceCredentials[" + ufrag + "]";
    }
}
