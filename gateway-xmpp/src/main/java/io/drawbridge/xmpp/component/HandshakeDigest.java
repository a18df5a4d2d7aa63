package io.drawbridge.xmpp.component;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The proof of XEP-0114: SHA-1 over stream id and secret, in lower-case hex. */
public final class HandshakeDigest {
    private HandshakeDigest() {}

    /** The digest that a component sends. */
    public static String of(String streamId, String secret) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(sha1.digest((streamId + secret).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Compares in a time that does not tell how much of it is right. */
    public static boolean matches(String streamId, String secret, String offered) {
        return MessageDigest.isEqual(
                of(streamId, secret).getBytes(StandardCharsets.UTF_8), offered.getBytes(StandardCharsets.UTF_8));
    }
}
