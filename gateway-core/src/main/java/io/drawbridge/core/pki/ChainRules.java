package io.drawbridge.core.pki;

import io.drawbridge.core.pki.CertificateFault.Kind;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/** Whether a chain leads from what was shown to somebody who is believed (RFC 5280 section 6), and where it breaks if not. Pure. */
final class ChainRules {
    private static final int MAX_DEPTH = 10;

    private final List<X509Certificate> chain;
    private final TrustedCertificates trust;
    private final Instant now;

    ChainRules(List<X509Certificate> chain, TrustedCertificates trust, Instant now) {
        this.chain = chain;
        this.trust = trust;
        this.now = now;
    }

    /** Empty when it does; a pinned certificate is not asked about here. */
    Optional<CertificateFault> fault() {
        Set<TrustAnchor> anchors = trust.anchors();
        if (anchors.isEmpty()) {
            return Optional.of(notTrusted());
        }
        try {
            X509CertSelector leaf = new X509CertSelector();
            leaf.setCertificate(chain.get(0));
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, leaf);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(withinLeaf()));
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return Optional.empty();
        } catch (CertPathBuilderException e) {
            return Optional.of(brokenLink().orElseGet(() -> refusedByPkix(e)));
        } catch (GeneralSecurityException e) {
            return Optional.of(refusedByPkix(e));
        }
    }

    /** The leaf's own dates are told apart from its trust, so they are not to spoil this. */
    private Instant withinLeaf() {
        Instant from = chain.get(0).getNotBefore().toInstant();
        Instant to = chain.get(0).getNotAfter().toInstant();
        return now.isBefore(from) ? from : now.isAfter(to) ? to : now;
    }

    private Optional<CertificateFault> brokenLink() {
        X509Certificate at = chain.get(0);
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            if (depth > 0) {
                Optional<CertificateFault> ended = LeafRules.dates(at, now);
                if (ended.isPresent()) {
                    return Optional.of(notTrusted("the authority " + CertificateText.subject(at)
                            + " in its chain serves no more or not yet: "
                            + ended.get().text()));
                }
            }
            X509Certificate signed = at;
            if (trust.certificates().stream().anyMatch(authority -> signs(authority, signed))) {
                return Optional.empty();
            }
            if (isSelfSigned(at)) {
                return Optional.of(notTrusted());
            }
            Optional<X509Certificate> next =
                    chain.stream().filter(sent -> signs(sent, signed)).findFirst();
            if (next.isEmpty()) {
                return Optional.of(nobodyVouchesFor(signed));
            }
            at = next.get();
        }
        return Optional.empty();
    }

    private CertificateFault nobodyVouchesFor(X509Certificate last) {
        X500Principal issuer = last.getIssuerX500Principal();
        boolean namesake = trust.certificates().stream()
                .anyMatch(known -> known.getSubjectX500Principal().equals(issuer));
        if (namesake) {
            return notTrusted(trust.where() + " holds an authority named " + CertificateText.issuer(last)
                    + ", but its key has not signed this: take the authority's present certificate, or look who answers"
                    + " there");
        }
        Optional<CertificateFault> pinned = otherThanPinned();
        return pinned.orElseGet(() -> notTrusted("its issuer " + CertificateText.issuer(last)
                + " is neither sent along nor among " + trust.where()
                + ": if that is an intermediate authority, let the server send it too (the full chain in its"
                + " certificate file); if it is your own authority, put it into xmpp.tls.trust"));
    }

    private CertificateFault notTrusted() {
        X509Certificate leaf = chain.get(0);
        return otherThanPinned().orElseGet(() -> {
            if (isSelfSigned(leaf)) {
                return notTrusted("it is signed by itself and not among " + trust.where()
                        + ": compare its fingerprint at the server and put the certificate into xmpp.tls.trust");
            }
            X509Certificate top = chain.get(chain.size() - 1);
            return notTrusted("its chain ends at " + CertificateText.brief(top) + ", which is not among "
                    + trust.where() + ": if that is your authority, put it into xmpp.tls.trust");
        });
    }

    private Optional<CertificateFault> otherThanPinned() {
        X509Certificate leaf = chain.get(0);
        List<X509Certificate> pins = trust.certificates().stream()
                .filter(known -> trust.pinsOnly().contains(known)
                        || (isSelfSigned(known)
                                && known.getSubjectX500Principal().equals(leaf.getSubjectX500Principal())))
                .toList();
        if (pins.isEmpty()) {
            return Optional.empty();
        }
        List<String> fingerprints =
                pins.stream().map(CertificateText::fingerprint).toList();
        return Optional.of(new CertificateFault(
                Kind.OTHER_THAN_PINNED,
                "it is another than the pinned one: " + trust.where() + " pins SHA-256 "
                        + String.join(" and ", fingerprints) + ", seen was " + CertificateText.fingerprint(leaf)
                        + "; if the server has a new certificate, pin that, otherwise somebody else answers there"));
    }

    private static CertificateFault refusedByPkix(Exception failure) {
        Throwable inner = failure;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return notTrusted("its chain does not hold (" + CertificateText.clean(String.valueOf(inner.getMessage()))
                + "): look at the authorities in it");
    }

    private static CertificateFault notTrusted(String text) {
        return new CertificateFault(Kind.NOT_TRUSTED, text);
    }

    static boolean isSelfSigned(X509Certificate certificate) {
        return signs(certificate, certificate);
    }

    private static boolean signs(X509Certificate authority, X509Certificate signed) {
        if (!authority.getSubjectX500Principal().equals(signed.getIssuerX500Principal())) {
            return false;
        }
        try {
            signed.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
