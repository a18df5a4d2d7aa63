package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How an m line is to be keyed, by its protocol and attributes. Best effort is read in all its spellings: {@code a=crypto} or
 * {@code a=fingerprint} beside RTP/AVP is taken (RFC 8643), {@code a=encryption:optional}, {@code a=zrtp-hash} and the potential
 * configurations of RFC 5939 are let be.
 *
 * @param keying the choice; empty where none is possible
 * @param obstacle why not; empty where there is a choice
 */
record KeyingChoice(Optional<Keying> keying, String obstacle) {
    /** What a plain m line is told where the policy is to encrypt. */
    static final String MUST_ENCRYPT = "media must be encrypted here";

    private static final String UNKNOWN_PROTOCOL = "the transport protocol is not supported";
    private static final String MUST_NOT_ENCRYPT = "encrypted media are not supported here";
    private static final String ICE_ONLY = "SRTP is supported with DTLS and ICE only";
    private static final String NO_KEYS = "no keys by SDES (AES_CM_128 or AEAD_AES) or DTLS with a SHA-2 fingerprint";
    private static final List<String> CHECKABLE_HASHES = List.of("sha-256", "sha-384", "sha-512");

    static KeyingChoice of(SessionDescription session, MediaDescription media, Set<Carriage> carriages) {
        return switch (media.protocol().toUpperCase(Locale.ROOT)) {
            case "RTP/AVP", "RTP/AVPF" -> ofPlainProfile(session, media, carriages);
            case "RTP/SAVP", "RTP/SAVPF" -> ofSecureProfile(session, media, carriages, true);
            case "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF" -> ofSecureProfile(session, media, carriages, false);
            default -> refused(UNKNOWN_PROTOCOL);
        };
    }

    private static KeyingChoice ofPlainProfile(
            SessionDescription session, MediaDescription media, Set<Carriage> carriages) {
        // a fingerprint of the session may be meant for another m line, such as Cisco's IX
        Optional<Keying> keys = sdes(media, carriages)
                .or(() -> Transports.fingerprints(media.attributes()).isEmpty()
                        ? Optional.empty()
                        : dtls(session, media, carriages));
        if (keys.isEmpty() && !carriages.contains(Carriage.PLAIN_RTP)) {
            return refused(MUST_ENCRYPT);
        }
        return taken(keys.orElseGet(Keying.None::new));
    }

    private static KeyingChoice ofSecureProfile(
            SessionDescription session, MediaDescription media, Set<Carriage> carriages, boolean mayHaveKeyInline) {
        boolean ice = Transports.of(session, media).isPresent();
        if (ice && carriages.contains(Carriage.DTLS_SRTP)) {
            return taken(new Keying.DtlsOverIce());
        }
        Optional<Keying> inline = mayHaveKeyInline ? sdes(media, carriages) : Optional.empty();
        Optional<Keying> keys = inline.or(() -> dtls(session, media, carriages));
        if (keys.isPresent()) {
            return taken(keys.get());
        }
        boolean direct = carriages.contains(Carriage.SDES) || carriages.contains(Carriage.DTLS_WITHOUT_ICE);
        boolean never = !direct && !carriages.contains(Carriage.DTLS_SRTP);
        return refused(never ? MUST_NOT_ENCRYPT : direct ? NO_KEYS : ICE_ONLY);
    }

    private static Optional<Keying> sdes(MediaDescription media, Set<Carriage> carriages) {
        return carriages.contains(Carriage.SDES) ? CryptoLine.best(media).map(Keying.Sdes::new) : Optional.empty();
    }

    private static Optional<Keying> dtls(SessionDescription session, MediaDescription media, Set<Carriage> carriages) {
        List<Fingerprint> fingerprints = Transports.fingerprints(session, media);
        boolean checkable = fingerprints.stream().anyMatch(f -> CHECKABLE_HASHES.contains(f.hash()));
        return carriages.contains(Carriage.DTLS_WITHOUT_ICE) && checkable
                ? Optional.of(new Keying.Dtls(fingerprints, Transports.setup(session, media)))
                : Optional.empty();
    }

    private static KeyingChoice taken(Keying keying) {
        return new KeyingChoice(Optional.of(keying), "");
    }

    private static KeyingChoice refused(String why) {
        return new KeyingChoice(Optional.empty(), why);
    }

    /** Whether there is a choice, and it has keys. */
    boolean encrypts() {
        return keying.filter(k -> !(k instanceof Keying.None)).isPresent();
    }
}
