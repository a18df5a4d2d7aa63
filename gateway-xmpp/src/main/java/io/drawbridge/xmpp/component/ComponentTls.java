package io.drawbridge.xmpp.component;

import io.drawbridge.core.net.TlsPolicy;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.core.pki.TrustedCertificates;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** TLS of component links: {@link TlsPolicy} by the JDK's engine, which alone tells our judgement over a certificate to the far end. */
public final class ComponentTls {
    private ComponentTls() {}

    /**
     * For the connecting side.
     *
     * @param own presented when the server asks
     * @param trust whom to believe
     * @param names what the server's certificate must name
     * @param clock the wall clock that certificates are judged by
     */
    public static SslContext client(
            Pki.Identity own, TrustedCertificates trust, ServerNames names, Supplier<Instant> clock)
            throws GeneralSecurityException, SSLException {
        return TlsPolicy.apply(SslContextBuilder.forClient())
                .sslProvider(SslProvider.JDK)
                .keyManager(own.key(), own.chain().toArray(new X509Certificate[0]))
                .endpointIdentificationAlgorithm(
                        null) // the rules of HTTPS are not those of XMPP: PeerTrustManager has them
                .trustManager(PeerTrustManager.ofServers(trust, names, clock))
                .build();
    }

    /** As the other, by the system's clock; without {@code anchors} the authorities of the system count. */
    public static SslContext client(Pki.Identity own, Optional<List<X509Certificate>> anchors, ServerNames names)
            throws GeneralSecurityException, SSLException {
        TrustedCertificates trust = anchors.map(list -> new TrustedCertificates(list, "xmpp.tls.trust"))
                .orElseGet(TrustedCertificates::system);
        return client(own, trust, names, Instant::now);
    }

    /**
     * For the accepting side. A client that shows a certificate must show one that is believed, whether or not it must show one.
     *
     * @param clients whose certificates are believed
     * @param required whether a client must show one
     */
    public static SslContext server(
            Pki.Identity own, TrustedCertificates clients, boolean required, Supplier<Instant> clock)
            throws GeneralSecurityException, SSLException {
        return TlsPolicy.apply(
                        SslContextBuilder.forServer(own.key(), own.chain().toArray(new X509Certificate[0])))
                .sslProvider(SslProvider.JDK)
                .clientAuth(required ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL)
                .trustManager(PeerTrustManager.ofClients(clients, required, clock))
                .build();
    }

    /** As the other, by the system's clock, with certificates of clients as they like. */
    public static SslContext server(Pki.Identity own, List<X509Certificate> clientAuthorities)
            throws GeneralSecurityException, SSLException {
        return server(own, new TrustedCertificates(clientAuthorities, "xmpp.tls.trust"), false, Instant::now);
    }
}
