package io.drawbridge.core.pki;

import io.drawbridge.core.pki.CertificateFault.Kind;
import io.drawbridge.core.pki.LeafRules.Side;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a TLS peer of the XMPP links is believed; all reasons against it at once, so that they can be mended at once. A pin stands for
 * the chain and for what a certificate may be used for, but not for its dates, its strength and the two names: those are asked of pinned
 * certificates too. Revocation is not looked at. Pure.
 */
public final class PeerRules {
    private PeerRules() {}

    /** What speaks against a server; none = it is believed. {@code chain} begins with its own certificate and is not empty. */
    public static List<CertificateFault> server(
            List<X509Certificate> chain, ServerNames names, TrustedCertificates trust, Instant now) {
        List<CertificateFault> faults = peer(chain, trust, Side.SERVER, now);
        names.missing(chain.get(0)).ifPresent(text -> faults.add(new CertificateFault(Kind.NAMES, text)));
        return faults;
    }

    /** What speaks against a client; for whom it may speak is said by {@link ClientNames}. */
    public static List<CertificateFault> client(List<X509Certificate> chain, TrustedCertificates trust, Instant now) {
        return peer(chain, trust, Side.CLIENT, now);
    }

    private static List<CertificateFault> peer(
            List<X509Certificate> chain, TrustedCertificates trust, Side side, Instant now) {
        X509Certificate leaf = chain.get(0);
        List<CertificateFault> faults = new ArrayList<>();
        LeafRules.dates(leaf, now).ifPresent(faults::add);
        LeafRules.key(leaf).ifPresent(faults::add);
        if (!trust.pins(leaf)) {
            LeafRules.signature(leaf).ifPresent(faults::add);
            faults.addAll(LeafRules.use(leaf, side));
            new ChainRules(chain, trust, now).fault().ifPresent(faults::add);
        }
        return faults;
    }

    /** All of them in one line with the certificate that they are about; {@code whose} begins it: "the certificate of ...". */
    public static String sentence(String whose, X509Certificate leaf, List<CertificateFault> faults) {
        List<String> texts = faults.stream().map(CertificateFault::text).toList();
        return whose + " is not accepted: " + String.join("; also, ", texts) + " [" + CertificateText.full(leaf) + "]";
    }
}
