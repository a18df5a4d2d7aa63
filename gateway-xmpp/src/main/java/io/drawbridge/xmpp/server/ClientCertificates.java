package io.drawbridge.xmpp.server;

import java.security.cert.X509Certificate;
import java.util.function.BiPredicate;

/**
 * What a component's certificate has to do with its name; that it comes from an authority we trust, TLS has seen to.
 *
 * @param required whether a component without one is turned away, and one whose certificate is another's
 * @param permits whether the certificate is one for the component's domain
 */
public record ClientCertificates(boolean required, BiPredicate<X509Certificate, String> permits) {
    /** The secret alone counts. */
    public static final ClientCertificates UNCHECKED = new ClientCertificates(false, (certificate, domain) -> true);
}
