package io.drawbridge.xmpp.component;

import io.drawbridge.core.pki.CertificateFault;
import io.drawbridge.core.pki.PeerRules;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.core.pki.TrustedCertificates;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * {@link PeerRules} at the TLS engine's door: first they say in words what is wrong, then the JDK has the last word over every chain that
 * is not pinned. Thread-safe.
 */
final class PeerTrustManager extends X509ExtendedTrustManager {
    private interface Rules {
        List<CertificateFault> faults(List<X509Certificate> chain);
    }

    private interface LastWord {
        void check() throws CertificateException;
    }

    private final TrustedCertificates trust;
    private final X509ExtendedTrustManager pkix;
    private final String whose;
    private final Rules rules;
    private final boolean namesIssuers;

    private PeerTrustManager(TrustedCertificates trust, String whose, Rules rules, boolean namesIssuers)
            throws GeneralSecurityException {
        this.trust = trust;
        this.namesIssuers = namesIssuers;
        this.pkix = Pkix.of(trust.certificates());
        this.whose = whose;
        this.rules = rules;
    }

    /** Of servers that must carry these names. */
    static PeerTrustManager ofServers(TrustedCertificates trust, ServerNames names, Supplier<Instant> clock)
            throws GeneralSecurityException {
        return new PeerTrustManager(
                trust,
                "the certificate of the XMPP server",
                chain -> PeerRules.server(chain, names, trust, clock.get()),
                true);
    }

    /**
     * Of components that connect; for whom they may speak is asked later, when they say who they are. Where they must present a
     * certificate, they are not told whose would do (RFC 8446 section 4.2.4), so that they present what they have and both sides can say
     * what is wrong with it; where they need not, they are told, and keep back what would not do.
     */
    static PeerTrustManager ofClients(TrustedCertificates trust, boolean required, Supplier<Instant> clock)
            throws GeneralSecurityException {
        return new PeerTrustManager(
                trust,
                "the certificate that a component presents",
                chain -> PeerRules.client(chain, trust, clock.get()),
                !required);
    }

    private void judge(X509Certificate[] chain, LastWord jdk) throws CertificateException {
        List<CertificateFault> faults = rules.faults(List.of(chain));
        if (!faults.isEmpty()) {
            throw new CertificateRefused(PeerRules.sentence(whose, chain[0], faults));
        }
        if (!trust.pins(chain[0])) {
            jdk.check();
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge(chain, () -> pkix.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge(chain, () -> pkix.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge(chain, () -> pkix.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge(chain, () -> pkix.checkClientTrusted(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge(chain, () -> pkix.checkClientTrusted(chain, authType, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge(chain, () -> pkix.checkClientTrusted(chain, authType, engine));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return namesIssuers ? trust.certificates().toArray(new X509Certificate[0]) : new X509Certificate[0];
    }
}
