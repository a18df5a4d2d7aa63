package io.drawbridge.xmpp.server;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What a component's certificate has to do with its name; that it comes from an authority we trust, TLS has seen to.
 *
 * @param required whether a component without one is turned away
 * @param objection why a certificate that is shown is none for the component's domain, in a sentence; empty when it may be shown for it
 */
public record ClientCertificates(boolean required, BiFunction<X509Certificate, String, Optional<String>> objection) {
    /** The secret alone counts. */
    public static final ClientCertificates UNCHECKED =
            new ClientCertificates(false, (certificate, domain) -> Optional.empty());

    /** Why a component that shows this may not register; empty when it may. */
    Optional<String> objectionTo(Optional<X509Certificate> shown, String component) {
        return shown.map(certificate -> objection.apply(certificate, component))
                .orElseGet(() -> required ? Optional.of("a client certificate is required here") : Optional.empty());
    }
}
