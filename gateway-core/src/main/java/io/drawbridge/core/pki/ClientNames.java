package io.drawbridge.core.pki;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which component a client's certificate speaks for, once its chain is trusted: one that names hosts or services names the component among
 * them (dNSName, XmppAddr or SRVName); one that names none is bound by its chain and the component's secret alone. Addresses say nothing
 * about a component. Pure.
 */
public final class ClientNames {
    private ClientNames() {}

    /** Why the certificate cannot be presented for {@code componentDomain}, in one sentence; empty when it can. */
    public static Optional<String> permits(X509Certificate certificate, String componentDomain) {
        SubjectNames names = SubjectNames.of(certificate);
        List<String> all = Stream.of(names.dns(), names.xmppAddresses(), names.services())
                .flatMap(List::stream)
                .toList();
        if (all.isEmpty() || DomainNames.named(names, componentDomain)) {
            return Optional.empty();
        }
        return Optional.of("the presented certificate (" + CertificateText.brief(certificate) + ") names "
                + String.join(", ", all) + " but not the component " + componentDomain
                + ": present one that names it, or one without names");
    }
}
