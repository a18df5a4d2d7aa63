package io.drawbridge.core.directory;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signed invitations: {@code g1.<payload>.<mac>}, both in URL-safe base 64 without padding. The payload is JSON, so that the page can read
 * the name in it: {@code m} meeting, {@code e} expiry in seconds since 1970, {@code r} role (host, or left out), {@code n} name (or left out).
 * The mac is HMAC-SHA256 of all before it, under any of the secrets, compared in constant time. Never logged. Thread-safe.
 */
public final class GuestTokens {
    /** Longest one that is looked at. */
    public static final int MOST_CHARS = 1024;

    /** Longest name in one. */
    public static final int MOST_NAME_CHARS = 64;

    private static final String PREFIX = "g1.";
    private static final String HOST = "host";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int DEEPEST = 2;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** What an invitation grants. {@code name} is empty where the guest is free to choose one. */
    public record Grant(String meeting, Role role, String name, long expiresSeconds) {
        /** Never shows the name. */
        @Override
        public String toString() {
            return "Grant[" + meeting + ", " + role + "]";
        }
    }

    /** What a token turns out to be. */
    public sealed interface Verdict {
        /** Ours, for this meeting, and in time. */
        record Valid(Grant grant) implements Verdict {}

        /** Ours, but too old. */
        record Expired() implements Verdict {}

        /** Not ours, or not for this meeting. */
        record Invalid() implements Verdict {}
    }

    private record Payload(
            @JsonProperty("m") @Nullable String meeting,
            @JsonProperty("e") long expires,
            @JsonProperty("r") @Nullable String role,
            @JsonProperty("n") @Nullable String name) {}

    private final List<SecretKeySpec> secrets;
    private final ObjectMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxDocumentLength(MOST_CHARS)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build()
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    /** Signs with the first of {@code secrets} and believes all of them, so that they can be replaced one after the other. */
    public GuestTokens(List<String> secrets) {
        this.secrets = secrets.stream()
                .map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
                .toList();
        if (this.secrets.isEmpty()) {
            throw new IllegalArgumentException("no secret");
        }
    }

    /** Whether that looks like an invitation rather than a PIN. */
    public static boolean looksLikeOne(String shown) {
        return shown.startsWith(PREFIX);
    }

    /** A new one. */
    public String issue(Grant grant) {
        Payload payload = new Payload(
                grant.meeting(),
                grant.expiresSeconds(),
                grant.role() == Role.HOST ? HOST : null,
                grant.name().isEmpty() ? null : grant.name());
        try {
            String signed = PREFIX + ENCODER.encodeToString(json.writeValueAsBytes(payload));
            return signed + "." + ENCODER.encodeToString(mac(secrets.get(0), signed));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an invitation is no JSON", e);
        }
    }

    /** What {@code shown} is worth at the door of {@code meeting}. */
    public Verdict judge(String shown, String meeting, long nowSeconds) {
        int dot = shown.lastIndexOf('.');
        if (shown.length() > MOST_CHARS || !looksLikeOne(shown) || dot < PREFIX.length()) {
            return new Verdict.Invalid();
        }
        Optional<byte[]> mac = decoded(shown.substring(dot + 1));
        String signed = shown.substring(0, dot);
        if (mac.isEmpty() || !isSigned(signed, mac.get())) {
            return new Verdict.Invalid();
        }
        Optional<Grant> grant = decoded(signed.substring(PREFIX.length())).flatMap(this::grant);
        if (grant.isEmpty() || !grant.get().meeting().equals(meeting)) {
            return new Verdict.Invalid();
        }
        return grant.get().expiresSeconds() <= nowSeconds ? new Verdict.Expired() : new Verdict.Valid(grant.get());
    }

    private boolean isSigned(String signed, byte[] mac) {
        boolean found = false;
        for (SecretKeySpec secret : secrets) {
            found |= MessageDigest.isEqual(mac, mac(secret, signed));
        }
        return found;
    }

    private static byte[] mac(SecretKeySpec secret, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static Optional<byte[]> decoded(String text) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Grant> grant(byte[] payload) {
        try {
            Payload read = json.readValue(payload, Payload.class);
            String name = Objects.requireNonNullElse(read.name(), "");
            Role role = HOST.equals(read.role()) ? Role.HOST : Role.GUEST;
            return Optional.ofNullable(read.meeting()).map(meeting -> new Grant(meeting, role, name, read.expires()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
