package io.drawbridge.core.sdp;

import io.drawbridge.core.rtp.SrtpKeys.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One {@code a=crypto} line with one key (RFC 4568 section 9, RFC 7714 section 14.2). Its key never shows in {@link #toString}.
 *
 * @param tag 0 to 999 999 999, as the offer numbered it
 * @param keyAndSalt master key and master salt, one after the other
 */
@SuppressWarnings("ArrayRecordComponent") // key material; equality is not asked for
public record CryptoLine(int tag, Profile suite, byte[] keyAndSalt) {
    /** Suites that we take and offer, best first. */
    public static final List<Profile> PREFERENCE = List.of(
            Profile.AEAD_AES_256_GCM,
            Profile.AEAD_AES_128_GCM,
            Profile.AES_CM_128_HMAC_SHA1_80,
            Profile.AES_CM_128_HMAC_SHA1_32);

    private static final String INLINE = "inline:";
    /** "MUST be ignored", and about the order of FEC, of which there is none here (RFC 4568 section 6.3.7). */
    private static final String WINDOW = "WSH=";

    public CryptoLine {
        keyAndSalt = keyAndSalt.clone();
    }

    /** The line that we like best among those of an m line; the first of equals. Lines that cannot be honoured to the letter are skipped. */
    static Optional<CryptoLine> best(MediaDescription media) {
        return all(media).stream().min(Comparator.comparingInt(line -> PREFERENCE.indexOf(line.suite())));
    }

    /** The lines of an m line that can be honoured, in their order. */
    public static List<CryptoLine> all(MediaDescription media) {
        List<CryptoLine> lines = new ArrayList<>();
        media.attributes("crypto").forEach(value -> parse(value).ifPresent(lines::add));
        return lines;
    }

    /**
     * Reads the value of an {@code a=crypto} attribute. Empty if it is malformed, of another suite, has several keys or a master key
     * identifier, or session parameters: {@code UNENCRYPTED_SRTP} and its like are never agreed to, and of what we do not know the line
     * must not be taken (RFC 4568 section 6.3.7). Only the hint about the window of replays may stand there.
     */
    public static Optional<CryptoLine> parse(String value) {
        List<String> fields = Text.tokens(value);
        if (fields.size() < 3) {
            return Optional.empty();
        }
        OptionalInt tag = Text.number(fields.get(0));
        Optional<Profile> suite = suite(fields.get(1));
        boolean plainSession = fields.subList(3, fields.size()).stream()
                .allMatch(parameter -> parameter.regionMatches(true, 0, WINDOW, 0, WINDOW.length()));
        if (tag.isEmpty() || suite.isEmpty() || !plainSession) {
            return Optional.empty();
        }
        return key(fields.get(2), suite.get()).map(key -> new CryptoLine(tag.getAsInt(), suite.get(), key));
    }

    private static Optional<Profile> suite(String name) {
        return PREFERENCE.stream()
                .filter(p -> p.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /** {@code inline:<base64>[|lifetime]}: a second part with a colon would be a master key identifier. */
    private static Optional<byte[]> key(String parameter, Profile suite) {
        if (!parameter.regionMatches(true, 0, INLINE, 0, INLINE.length()) || parameter.indexOf(';') >= 0) {
            return Optional.empty();
        }
        List<String> parts = Arrays.asList(parameter.substring(INLINE.length()).split("\\|", -1));
        boolean onlyLifetime = parts.size() == 1 || (parts.size() == 2 && isLifetime(parts.get(1)));
        if (!onlyLifetime) {
            return Optional.empty();
        }
        try {
            byte[] key = Base64.getDecoder().decode(parts.get(0));
            return Optional.of(key).filter(k -> k.length == suite.keyLengthBytes() + suite.saltLengthBytes());
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** {@code 2^48} or a number of packets. It is read and let be: no call lasts for as many packets as a key may serve. */
    private static boolean isLifetime(String text) {
        String digits = text.startsWith("2^") ? text.substring(2) : text;
        return !digits.isEmpty() && Text.digits(digits);
    }

    /** The value of the attribute, with the key. */
    public String print() {
        return tag + " " + suite.name() + " " + INLINE + Base64.getEncoder().encodeToString(keyAndSalt);
    }

    /** The master key. */
    public byte[] key() {
        return Arrays.copyOf(keyAndSalt, suite.keyLengthBytes());
    }

    /** The master salt. */
    public byte[] salt() {
        return Arrays.copyOfRange(keyAndSalt, suite.keyLengthBytes(), keyAndSalt.length);
    }

    @Override
    public byte[] keyAndSalt() {
        return keyAndSalt.clone();
    }

    @Override
    public String toString() {
        return "CryptoLine[" + tag + " " + suite + "]";
    }
}
