package io.drawbridge.core.pki;

import java.security.cert.X509Certificate;
import java.util.Optional;

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
        boolean namesNobody = names.dns().isEmpty()
                && names.xmppAddresses().isEmpty()
                && names.services().isEmpty();
        if (namesNobody || DomainNames.named(names, componentDomain)) {
            return Optional.empty();
        }
        return Optional.of("the presented certificate (" + CertificateText.brief(certificate)
                + ") is not for the component " + componentDomain + ": " + names.summary()
                + "; present one that names the component, or one without names");
    }
}
