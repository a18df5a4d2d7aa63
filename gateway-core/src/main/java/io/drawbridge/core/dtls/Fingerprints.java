package io.drawbridge.core.dtls;

import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Certificate fingerprints (RFC 8122 section 5). Pure. */
public final class Fingerprints {
    private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();
    /** Hash functions that count, strongest first; MD5 and SHA-1 are as good as none. */
    private static final List<String> HASHES = List.of("sha-512", "sha-384", "sha-256");

    private Fingerprints() {}

    /**
     * The fingerprint of a certificate.
     *
     * @param certificate DER
     * @param hash sha-256, sha-384 or sha-512
     */
    public static Fingerprint of(byte[] certificate, String hash) {
        try {
            byte[] digest =
                    MessageDigest.getInstance(hash.toUpperCase(Locale.ROOT)).digest(certificate);
            return new Fingerprint(hash, HEX.formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("not a hash of this JVM: " + hash, e);
        }
    }

    /** Whether at least one of the promised fingerprints uses a hash that can be checked. */
    public static boolean checkable(List<Fingerprint> promised) {
        return promised.stream().anyMatch(f -> HASHES.contains(f.hash().toLowerCase(Locale.ROOT)));
    }

    /**
     * Whether the certificate is one of those that the signalling promised: it must match a fingerprint of the strongest hash that
     * was used (RFC 8122 section 5.1).
     */
    public static boolean match(List<Fingerprint> promised, byte[] certificate) {
        for (String hash : HASHES) {
            List<Fingerprint> ofHash = promised.stream()
                    .filter(f -> f.hash().equalsIgnoreCase(hash))
                    .toList();
            if (!ofHash.isEmpty()) {
                String actual = of(certificate, hash).value();
                return ofHash.stream().anyMatch(f -> f.value().equalsIgnoreCase(actual));
            }
        }
        return false;
    }
}
