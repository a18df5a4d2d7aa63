package io.drawbridge.webrtc.turn;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Time-limited credentials made of a shared secret, as coturn calls them REST: the user name is {@code <expiry in epoch seconds>:<name>}, the
 * password the base64 of its HMAC-SHA1. The first secret makes new ones; the others are still believed, so that a secret can be changed
 * while calls run. Pure, but for its hashes: owner is one thread.
 */
public final class RestSecrets {
    /** Longest user name that is looked at (RFC 8489 section 14.3). */
    static final int LONGEST_USERNAME_BYTES = 508;

    private static final int MOST_DIGITS = 12;

    private final List<byte[]> secrets;
    private final Macs macs = new Macs();

    /** {@code secrets}: at least one, none of them empty. */
    public RestSecrets(List<String> secrets) {
        if (secrets.isEmpty() || secrets.contains("")) {
            throw new IllegalArgumentException("a secret is missing");
        }
        this.secrets = secrets.stream()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** The user name that stands for {@code name} until {@code expiryEpochSeconds}. */
    public static String username(long expiryEpochSeconds, String name) {
        return expiryEpochSeconds + ":" + name;
    }

    /** The password of a user name, by the first secret. */
    public String password(String username) {
        return password(secrets.get(0), username);
    }

    /** The passwords that would do for a user name, the newest secret's first. */
    List<String> passwords(String username) {
        List<String> passwords = new ArrayList<>();
        secrets.forEach(secret -> passwords.add(password(secret, username)));
        return passwords;
    }

    private String password(byte[] secret, String username) {
        return Base64.getEncoder().encodeToString(macs.sha1(secret, username.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether its time has not come; false for a user name that names no time. */
    static boolean isLive(String username, long epochSeconds) {
        int colon = username.indexOf(':');
        int digits = colon < 0 ? username.length() : colon;
        if (digits == 0
                || digits > MOST_DIGITS
                || !username.chars().limit(digits).allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        return Long.parseLong(username.substring(0, digits)) > epochSeconds;
    }
}
