package io.drawbridge.sip.registrar;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** A hash of digest authentication, the stronger first (RFC 7616 section 6.1, RFC 8760). */
public enum DigestAlgorithm {
    SHA_256("SHA-256"),
    MD5("MD5");

    private final String token;

    DigestAlgorithm(String token) {
        this.token = token;
    }

    /** As headers spell it. */
    public String token() {
        return token;
    }

    /** By its name in headers or in the configuration; nothing stands for MD5 (RFC 2617 section 3.2.1). */
    public static Optional<DigestAlgorithm> of(String name) {
        if (name.isEmpty()) {
            return Optional.of(MD5);
        }
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.token.equalsIgnoreCase(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** H(text) in lower-case hexadecimal digits; text as UTF-8. */
    String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance(token);
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + token, e);
        }
    }

    /** The response value with qop=auth (RFC 7616 section 3.4.1). */
    String response(Proof proof) {
        String a1 = hash(proof.user() + ":" + proof.realm() + ":" + proof.password());
        String a2 = hash(proof.method() + ":" + proof.uri());
        String middle = proof.qop().isEmpty()
                ? proof.nonce()
                : proof.nonce() + ":" + proof.nc() + ":" + proof.cnonce() + ":" + proof.qop();
        return hash(a1 + ":" + middle + ":" + a2);
    }

    /** What a response is made of; {@code qop} empty: the old way of RFC 2069, without nc and cnonce. */
    record Proof(
            String user,
            String realm,
            String password,
            String method,
            String uri,
            String nonce,
            String nc,
            String cnonce,
            String qop) {}
}
