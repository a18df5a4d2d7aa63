package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads ICE and DTLS parameters out of descriptions (RFC 8839 section 5, RFC 8842, RFC 9143 section 7.1.2). */
public final class Transports {
    private static final String SETUP_OF_AN_OFFER = "actpass";
    private static final int SHORTEST_UFRAG = 4;
    private static final int SHORTEST_PASSWORD = 22;
    private static final int LONGEST_CREDENTIAL = 256;

    private Transports() {}

    /**
     * The parameters of a browser's one transport: those of the first live m line of its bundle, or of its first secure m line where
     * nothing is bundled. Empty if there is none with ICE credentials as the standard wants them and a fingerprint.
     */
    public static Optional<TransportParameters> of(SessionDescription session) {
        BundleGroup bundle = BundleGroup.of(session);
        Stream<MediaDescription> bundled = bundle.indexes().stream().map(session.media()::get);
        return Stream.concat(bundled, session.media().stream())
                .filter(m -> m.port() != 0)
                .flatMap(m -> of(session, m).stream())
                .findFirst();
    }

    /** The parameters of one m line; what it lacks is taken from the session. */
    static Optional<TransportParameters> of(SessionDescription session, MediaDescription media) {
        Optional<String> ufrag = value(session, media, "ice-ufrag");
        Optional<String> password = value(session, media, "ice-pwd");
        List<Fingerprint> fingerprints = fingerprints(session, media);
        if (!areCredentials(ufrag.orElse(""), password.orElse("")) || fingerprints.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new TransportParameters(
                ufrag.get(), password.get(), fingerprints, setup(session, media), media.attributes("candidate")));
    }

    /** Whether that is a ufrag and a password by RFC 8839 section 5.4. Each check carries the ufrag, so its length counts. */
    public static boolean areCredentials(String ufrag, String password) {
        return isIceText(ufrag, SHORTEST_UFRAG) && isIceText(password, SHORTEST_PASSWORD);
    }

    private static boolean isIceText(String text, int shortest) {
        return text.length() >= shortest
                && text.length() <= LONGEST_CREDENTIAL
                && text.chars().allMatch(Transports::isIceChar);
    }

    private static boolean isIceChar(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }

    /** The value of {@code a=setup} that counts for an m line, in lower case. */
    static String setup(SessionDescription session, MediaDescription media) {
        return value(session, media, "setup").orElse(SETUP_OF_AN_OFFER).toLowerCase(Locale.ROOT);
    }

    /** The fingerprints of an m line; the session's if it has none of its own. */
    static List<Fingerprint> fingerprints(SessionDescription session, MediaDescription media) {
        List<Fingerprint> own = fingerprints(media.attributes());
        return own.isEmpty() ? fingerprints(session.attributes()) : own;
    }

    private static Optional<String> value(SessionDescription session, MediaDescription media, String name) {
        return media.attribute(name)
                .or(() -> session.attribute(name))
                .map(String::strip)
                .filter(v -> !v.isEmpty());
    }

    /** Those in a list of attributes. */
    static List<Fingerprint> fingerprints(List<Attribute> attributes) {
        List<Fingerprint> fingerprints = new ArrayList<>();
        for (Attribute attribute : attributes) {
            List<String> fields = Text.tokens(attribute.value());
            if (attribute.name().equals("fingerprint") && fields.size() == 2) {
                String hex = fields.get(1).toUpperCase(Locale.ROOT);
                if (isHex(hex)) {
                    fingerprints.add(new Fingerprint(fields.get(0).toLowerCase(Locale.ROOT), hex));
                }
            }
        }
        return fingerprints;
    }

    /** Pairs of hex digits with colons between them. */
    private static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            boolean wanted = i % 3 == 2 ? text.charAt(i) == ':' : Character.digit(text.charAt(i), 16) >= 0;
            if (!wanted) {
                return false;
            }
        }
        return text.length() % 3 == 2;
    }
}
