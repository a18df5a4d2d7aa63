package io.drawbridge.core.pki;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.pki.CertificateFault.Kind;
import io.drawbridge.core.pki.LeafRules.Side;
import io.drawbridge.core.spi.DoctorCheck.Finding;
import io.drawbridge.core.spi.DoctorCheck.Verdict;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a certificate is good for, in findings for the operator. Pure. */
public final class CertificateAdvice {
    /**
     * What a certificate could be wanted for here.
     *
     * @param domain of the web pages and of SIP
     * @param xmpp domain and host of the XMPP server
     * @param component the callbridge's own domain
     */
    public record Wanted(String domain, ServerNames xmpp, String component) {
        /** By the configuration; without a server address the XMPP server is taken to have the XMPP domain's name. */
        public static Wanted of(GatewayConfig config) {
            String domain = config.xmpp().domain();
            String address = config.xmpp().serverAddress().strip();
            String host = address.isEmpty() ? domain : host(address);
            return new Wanted(
                    config.domain(),
                    new ServerNames(domain, host),
                    config.xmpp().componentDomain().toLowerCase(Locale.ROOT));
        }

        private static String host(String address) {
            if (address.startsWith("[")) {
                return address.substring(1, Math.max(1, address.indexOf(']')));
            }
            int colon = address.indexOf(':');
            return colon < 0 || colon != address.lastIndexOf(':') ? address : address.substring(0, colon);
        }
    }

    private CertificateAdvice() {}

    /**
     * For {@code cert explain}: what it is, and for which of our uses it serves. That it does not serve for some use is DOUBTFUL, since
     * nobody said that it should.
     *
     * @param chain its own certificate first; at least one
     */
    public static List<Finding> explain(
            List<X509Certificate> chain, Wanted wanted, TrustedCertificates trust, Instant now) {
        X509Certificate leaf = chain.get(0);
        SubjectNames names = SubjectNames.of(leaf);
        List<Finding> findings = facts("certificate", chain, trust, now);
        findings.add(serves(
                "certificate-web",
                "the web pages of " + wanted.domain(),
                DomainNames.hosted(names, wanted.domain())
                        ? Optional.empty()
                        : Optional.of("it names no host " + wanted.domain() + " (as dNSName)")));
        findings.add(serves(
                "certificate-sip",
                "SIP over TLS at " + wanted.domain(),
                DomainNames.sip(names, wanted.domain())
                        ? Optional.empty()
                        : Optional.of("it names no SIP domain " + wanted.domain() + " (as URI sip:" + wanted.domain()
                                + " or dNSName)")));
        findings.add(serves(
                "certificate-xmpp-domain",
                "the XMPP domain " + wanted.xmpp().domain(),
                DomainNames.named(names, wanted.xmpp().domain())
                        ? Optional.empty()
                        : Optional.of("it does not name it as dNSName, XmppAddr or SRVName")));
        findings.add(serves(
                "certificate-xmpp-server",
                "an XMPP server of the domain " + wanted.xmpp().domain() + " at the host "
                        + wanted.xmpp().host(),
                purpose(leaf, Side.SERVER).or(() -> wanted.xmpp().missing(leaf))));
        findings.add(serves(
                "certificate-client",
                "the callbridge " + wanted.component() + " as a client of an XMPP server",
                purpose(leaf, Side.CLIENT).or(() -> ClientNames.permits(leaf, wanted.component()))));
        return findings;
    }

    /** For {@code doctor xmpp}: what an XMPP server showed; the names and the trust decide. Finding names begin with {@code xmpp-certificate}. */
    public static List<Finding> server(
            List<X509Certificate> chain, ServerNames names, TrustedCertificates trust, Instant now) {
        List<Finding> findings = facts("xmpp-certificate", chain, trust, now);
        findings.add(names.missing(chain.get(0))
                .map(text -> new Finding("xmpp-certificate-names", Verdict.BROKEN, text))
                .orElseGet(() -> new Finding(
                        "xmpp-certificate-names",
                        Verdict.GOOD,
                        "it names the XMPP domain " + names.domain() + " and the host " + names.host())));
        List<CertificateFault> uses = PeerRules.server(chain, names, trust, now).stream()
                .filter(fault -> fault.kind() == Kind.WRONG_USE)
                .toList();
        uses.forEach(fault -> findings.add(new Finding("xmpp-certificate-use", Verdict.BROKEN, fault.text())));
        return findings;
    }

    private static List<Finding> facts(
            String name, List<X509Certificate> chain, TrustedCertificates trust, Instant now) {
        X509Certificate leaf = chain.get(0);
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(name, Verdict.GOOD, CertificateText.full(leaf)));
        findings.add(dates(name + "-dates", leaf, now));
        findings.add(strength(name + "-key", leaf));
        List<String> carried = SubjectNames.of(leaf).described();
        findings.add(
                carried.isEmpty()
                        ? new Finding(
                                name + "-carries",
                                Verdict.BROKEN,
                                "it names nothing as subject alternative name; a common name does not count: have it issued"
                                        + " again (`drawbridge cert csr` makes the request)")
                        : new Finding(name + "-carries", Verdict.GOOD, "it names " + String.join(", ", carried)));
        findings.add(trusted(name + "-trust", chain, trust, now));
        return findings;
    }

    private static Finding dates(String name, X509Certificate leaf, Instant now) {
        Optional<CertificateFault> fault = LeafRules.dates(leaf, now);
        if (fault.isPresent()) {
            return new Finding(name, Verdict.BROKEN, fault.get().text());
        }
        Instant end = leaf.getNotAfter().toInstant();
        return ExpiryWatch.words("it", end, now)
                .map(text -> new Finding(name, Verdict.DOUBTFUL, text))
                .orElseGet(() -> new Finding(
                        name, Verdict.GOOD, "it is valid for " + ExpiryWatch.daysLeft(end, now) + " days more"));
    }

    private static Finding strength(String name, X509Certificate leaf) {
        return LeafRules.key(leaf)
                .or(() -> ChainRules.isSelfSigned(leaf) ? Optional.empty() : LeafRules.signature(leaf))
                .map(fault -> new Finding(name, Verdict.BROKEN, fault.text()))
                .orElseGet(() -> new Finding(
                        name,
                        Verdict.GOOD,
                        "its key is " + LeafRules.keyText(leaf.getPublicKey()) + ", signed with "
                                + leaf.getSigAlgName()));
    }

    private static Finding trusted(String name, List<X509Certificate> chain, TrustedCertificates trust, Instant now) {
        if (trust.pins(chain.get(0))) {
            return new Finding(name, Verdict.GOOD, "it is pinned in " + trust.where());
        }
        return new ChainRules(chain, trust, now)
                .fault()
                .map(fault -> new Finding(name, Verdict.BROKEN, fault.text()))
                .orElseGet(() -> new Finding(name, Verdict.GOOD, "its chain leads to one of " + trust.where()));
    }

    private static Optional<String> purpose(X509Certificate leaf, Side side) {
        return LeafRules.purpose(leaf, side).map(CertificateFault::text);
    }

    private static Finding serves(String name, String use, Optional<String> fault) {
        return fault.map(text -> new Finding(name, Verdict.DOUBTFUL, "it does not serve for " + use + ": " + text))
                .orElseGet(() -> new Finding(name, Verdict.GOOD, "it serves for " + use));
    }
}
