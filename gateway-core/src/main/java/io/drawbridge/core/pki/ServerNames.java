package io.drawbridge.core.pki;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which names a server's certificate must carry: the XMPP domain (dNSName, XmppAddr or SRVName) AND the host it was found at (dNSName, or
 * iPAddress for a literal address). The common name counts for nothing; a wildcard stands for one whole leftmost label. Pure.
 *
 * @param domain the XMPP domain
 * @param host the server's full name, or its literal address
 */
public record ServerNames(String domain, String host) {
    /** What is missing from the certificate and how to mend it, in one sentence; empty when nothing is. */
    public Optional<String> missing(X509Certificate certificate) {
        SubjectNames names = SubjectNames.of(certificate);
        List<String> missing = new ArrayList<>();
        if (!DomainNames.named(names, domain)) {
            missing.add("the XMPP domain " + domain + " (as dNSName, XmppAddr or SRVName)");
        }
        if (!DomainNames.hosted(names, host)) {
            missing.add(
                    DomainNames.literal(host) ? "the address " + host + " (as iPAddress)" : "the host " + host + " (as dNSName)");
        }
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("the certificate of the XMPP server does not name " + String.join(" and ", missing)
                + "; have it issued again with both names, or correct xmpp.domain and xmpp.server-address");
    }
}
