package io.drawbridge.core.pki;

import io.drawbridge.core.pki.CertificateFault.Kind;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a TLS peer's own certificate must be like, whoever signed it (RFC 5280 section 4.2.1, RFC 9325 section 4.5). Pure. */
final class LeafRules {
    /** Which side of TLS it is shown by. */
    enum Side {
        SERVER("1.3.6.1.5.5.7.3.1", "servers (serverAuth)"),
        CLIENT("1.3.6.1.5.5.7.3.2", "clients (clientAuth)");

        private final String purpose;
        private final String words;

        Side(String purpose, String words) {
            this.purpose = purpose;
            this.words = words;
        }
    }

    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final int MIN_RSA_BITS = 2048;
    private static final int MIN_EC_BITS = 256;

    private LeafRules() {}

    static Optional<CertificateFault> dates(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            return fault(
                    Kind.NOT_YET_VALID,
                    "it is not valid before " + CertificateText.day(from) + ", and this machine's clock says "
                            + CertificateText.day(now) + ": check the clock first");
        }
        if (now.isAfter(to)) {
            return fault(
                    Kind.EXPIRED,
                    "it has expired on " + CertificateText.day(to) + " (this machine's clock says "
                            + CertificateText.day(now) + "): have it renewed");
        }
        return Optional.empty();
    }

    static Optional<CertificateFault> key(X509Certificate certificate) {
        PublicKey key = certificate.getPublicKey();
        int bits = bits(key);
        int least = key instanceof RSAPublicKey ? MIN_RSA_BITS : MIN_EC_BITS;
        return bits > 0 && bits < least
                ? fault(
                        Kind.WEAK,
                        "its " + keyText(key) + " key is too short, " + least
                                + " bits are the least: make a new key and have it certified")
                : Optional.empty();
    }

    static Optional<CertificateFault> signature(X509Certificate certificate) {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        return algorithm.contains("SHA1") || algorithm.contains("MD5") || algorithm.contains("MD2")
                ? fault(
                        Kind.WEAK,
                        "it is signed with " + certificate.getSigAlgName()
                                + ", which can be forged: have it issued again with SHA-256")
                : Optional.empty();
    }

    /** What an authority wrote into it on its use. */
    static List<CertificateFault> use(X509Certificate certificate, Side side) {
        List<CertificateFault> faults = new ArrayList<>();
        if (certificate.getBasicConstraints() >= 0) {
            fault(
                            Kind.WRONG_USE,
                            "it is the certificate of an authority (CA:TRUE) and not of a host:"
                                    + " have one issued without CA:TRUE")
                    .ifPresent(faults::add);
        }
        boolean @Nullable [] uses = certificate.getKeyUsage();
        if (uses != null && !uses[0]) {
            fault(Kind.WRONG_USE, "its key usage lacks digitalSignature: have it issued with that")
                    .ifPresent(faults::add);
        }
        purpose(certificate, side).ifPresent(faults::add);
        return faults;
    }

    static Optional<CertificateFault> purpose(X509Certificate certificate, Side side) {
        try {
            @Nullable List<String> purposes = certificate.getExtendedKeyUsage();
            boolean fits = purposes == null || purposes.contains(side.purpose) || purposes.contains(ANY_PURPOSE);
            return fits
                    ? Optional.empty()
                    : fault(
                            Kind.WRONG_USE,
                            "its extended key usage does not allow " + side.words + ": have it issued with that");
        } catch (CertificateParsingException e) {
            return fault(Kind.WRONG_USE, "its extended key usage cannot be read: have it issued again");
        }
    }

    /** {@code RSA 2048}. */
    static String keyText(PublicKey key) {
        int bits = bits(key);
        return bits > 0 ? key.getAlgorithm() + " " + bits : key.getAlgorithm();
    }

    private static int bits(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength();
        }
        return key instanceof ECPublicKey ec
                ? ec.getParams().getCurve().getField().getFieldSize()
                : 0;
    }

    private static Optional<CertificateFault> fault(Kind kind, String text) {
        return Optional.of(new CertificateFault(kind, text));
    }
}
