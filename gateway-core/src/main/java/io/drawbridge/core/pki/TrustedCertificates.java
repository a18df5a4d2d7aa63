package io.drawbridge.core.pki;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whom we believe: authorities, whose word for others counts, and pinned certificates, which count for themselves. Whoever shows a listed
 * certificate, or another with the same key (a renewed one), is believed without an authority. Immutable.
 *
 * @param where where an operator finds them: {@code xmpp.tls.trust (/etc/trust.pem)}
 */
public record TrustedCertificates(List<X509Certificate> certificates, String where) {
    private static final class SystemHolder {
        private static final List<X509Certificate> CERTIFICATES = readSystem();
    }

    public TrustedCertificates {
        certificates = List.copyOf(certificates);
    }

    /** The authorities that this machine's Java believes; reading them takes a moment, once. */
    public static TrustedCertificates system() {
        return new TrustedCertificates(SystemHolder.CERTIFICATES, "the authorities of the system");
    }

    private static List<X509Certificate> readSystem() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .flatMap(manager -> Stream.of(((X509TrustManager) manager).getAcceptedIssuers()))
                    .toList();
        } catch (GeneralSecurityException e) {
            return List.of();
        }
    }

    /** Whether this very certificate, or one with its key, is listed. */
    public boolean pins(X509Certificate shown) {
        PublicKey key = shown.getPublicKey();
        return certificates.stream().anyMatch(known -> known.getPublicKey().equals(key));
    }

    /** Those whose signature counts. */
    Set<TrustAnchor> anchors() {
        return certificates.stream()
                .filter(TrustedCertificates::maySign)
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** An authority by its extension, or of the first version of X.509, which had none. */
    private static boolean maySign(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0 || certificate.getVersion() < 3;
    }

    /** Those that can stand for nobody but themselves. */
    List<X509Certificate> pinsOnly() {
        return certificates.stream()
                .filter(certificate -> !maySign(certificate))
                .toList();
    }
}
