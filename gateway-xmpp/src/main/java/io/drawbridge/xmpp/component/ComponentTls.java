package io.drawbridge.xmpp.component;

import io.drawbridge.core.net.TlsPolicy;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.pki.ServerNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** TLS of component links: versions 1.2 and 1.3 with authenticated encryption only, by the JDK's engine. */
public final class ComponentTls {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private ComponentTls() {}

    /**
     * For the connecting side.
     *
     * @param own presented when the server asks
     * @param anchors authorities and pinned certificates to trust; empty = those of the system
     * @param names what the server's certificate must name
     */
    public static SslContext client(Pki.Identity own, Optional<List<X509Certificate>> anchors, ServerNames names)
            throws GeneralSecurityException, IOException {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols(VERSIONS)
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .keyManager(own.key(), own.chain().toArray(new X509Certificate[0]))
                .keyStoreType(TlsPolicy.KEY_STORE)
                .endpointIdentificationAlgorithm(null)
                .trustManager(new BothNamesTrustManager(trust(anchors), names))
                .build();
    }

    /** For the accepting side; a client's certificate is optional, but one that is shown must come from the given authorities. */
    public static SslContext server(Pki.Identity own, List<X509Certificate> clientAuthorities) throws SSLException {
        return SslContextBuilder.forServer(own.key(), own.chain().toArray(new X509Certificate[0]))
                .sslProvider(SslProvider.JDK)
                .protocols(VERSIONS)
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .keyStoreType(TlsPolicy.KEY_STORE)
                .clientAuth(ClientAuth.OPTIONAL)
                .trustManager(clientAuthorities.toArray(new X509Certificate[0]))
                .build();
    }

    /** The certificates of a PEM file. */
    public static List<X509Certificate> read(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    private static TrustManagerFactory trust(Optional<List<X509Certificate>> anchors)
            throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        if (anchors.isEmpty()) {
            factory.init((KeyStore) null);
            return factory;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (X509Certificate anchor : anchors.get()) {
            store.setCertificateEntry("anchor-" + number++, anchor);
        }
        factory.init(store);
        return factory;
    }
}
