package io.drawbridge.core.pki;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which names a server's certificate must carry: the XMPP domain (dNSName, XmppAddr or SRVName) AND the host it was found at (dNSName, or
 * iPAddress for a literal address). The common name counts for nothing; a wildcard stands for one whole leftmost label. Pure.
 *
 * @param domain the XMPP domain
 * @param host the server's full name, or its literal address
 */
public record ServerNames(String domain, String host) {
    /** What TLS asks the server for (RFC 6066 section 3): the domain, in A-labels. */
    public String indication() {
        return DomainNames.canonical(domain);
    }

    /** What is missing from the certificate and how to mend it, in one sentence; empty when nothing is. */
    public Optional<String> missing(X509Certificate certificate) {
        SubjectNames names = SubjectNames.of(certificate);
        List<String> missing = new ArrayList<>();
        if (!DomainNames.named(names, domain)) {
            missing.add("the XMPP domain " + domain + " (as dNSName, XmppAddr or SRVName)");
        }
        if (!DomainNames.hosted(names, host)) {
            String form = DomainNames.literal(host)
                    ? "the address " + host + " (as iPAddress)"
                    : "the host " + host + " (as dNSName)";
            missing.add(form);
        }
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "it does not name " + String.join(" and ", missing) + "; " + names.summary() + hints(certificate)
                        + ": have it issued with both names (`drawbridge cert csr --xmpp` makes the request), or correct"
                        + " xmpp.domain and xmpp.server-address");
    }

    private String hints(X509Certificate certificate) {
        String subject = CertificateText.subject(certificate);
        boolean byCommonName = Stream.of(domain, host).anyMatch(name -> CertificateText.commonName(certificate)
                .filter(common -> DomainNames.same(common, name))
                .isPresent());
        boolean wildcard = SubjectNames.of(certificate).dns().stream().anyMatch(name -> name.indexOf('*') >= 0);
        return (byCommonName ? " (the common name in " + subject + " does not count)" : "")
                + (wildcard ? " (* stands for exactly one whole label at the left)" : "");
    }
}
