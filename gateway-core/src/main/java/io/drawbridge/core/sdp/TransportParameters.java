package io.drawbridge.core.sdp;

import java.util.List;

/**
 * ICE and DTLS parameters of one end (RFC 8839, RFC 8842). The password is never printed.
 *
 * @param setup active, passive or actpass
 * @param candidates values of {@code a=candidate:}, without the prefix
 */
public record TransportParameters(
        String ufrag, String password, List<Fingerprint> fingerprints, String setup, List<String> candidates) {

    public TransportParameters {
        fingerprints = List.copyOf(fingerprints);
        candidates = List.copyOf(candidates);
    }

    /** A certificate fingerprint: hash name in lower case, upper-case hex with colons (RFC 8122). */
    public record Fingerprint(String hash, String value) {}

    @Override
    public String toString() {
        return "TransportParameters[" + ufrag + ", " + setup + ", " + candidates.size() + " candidates]";
    }
}
