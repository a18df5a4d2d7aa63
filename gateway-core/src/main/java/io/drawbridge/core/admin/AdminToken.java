package io.drawbridge.core.admin;

import io.drawbridge.core.pki.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** The bearer token of the REST API (RFC 6750): 256 random bits in {@code <data-dir>/admin-token}. Never logged. Immutable. */
public final class AdminToken {
    private static final int LENGTH_BYTES = 32;

    private final String text;

    private AdminToken(String text) {
        this.text = text;
    }

    /** Reads the token, made at the first start. */
    public static AdminToken open(Path dataDir) throws IOException {
        return new AdminToken(PrivateFiles.readOrCreate(dataDir.resolve("admin-token"), AdminToken::random));
    }

    private static String random() {
        byte[] bytes = new byte[LENGTH_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether {@code typed} is this token; takes the same time however much of it is right. */
    public boolean is(String typed) {
        return MessageDigest.isEqual(
                typed.strip().getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The token, for the one banner that shows it. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
