package io.drawbridge.sip.transport;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.net.TlsPolicy;
import io.drawbridge.core.pki.CurrentCertificate;
import io.drawbridge.core.pki.Pem;
import io.drawbridge.core.pki.Pki;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;

/**
 * TLS of SIP connections (RFC 3261 section 26.3, RFC 5922): our certificate, whom we believe, and what is new on disk. A new certificate
 * serves new handshakes; connections that stand are not touched. Thread-safe.
 */
public final class SipTls {
    /** What belongs to one certificate of ours. */
    private record Generation(Pki.Identity identity, SslContext server, Map<PeerTrust, SslContext> clients) {}

    private final CurrentCertificate<Generation> own;
    private final X509Certificate authority;
    private final boolean wildcards;
    private final PeerTrust trust;

    private SipTls(CurrentCertificate<Generation> own, X509Certificate authority, boolean wildcards)
            throws IOException {
        this.own = own;
        this.authority = authority;
        this.wildcards = wildcards;
        this.trust = PeerTrust.systemAnd(List.of(authority));
    }

    /**
     * Reads keys and authorities: takes a moment, not on a loop.
     *
     * @param files certificate and key; where none are given the generated ones of {@code pki} serve
     * @param wildcards whether {@code *.example.org} stands for a host of it: RFC 5922 section 7.2 says no, many devices say yes
     * @throws IOException with a sentence for the operator
     */
    public static SipTls open(Pki pki, GatewayConfig.Tls files, boolean wildcards) throws IOException {
        CurrentCertificate<Generation> own = CurrentCertificate.open("SIP TLS", pki, files, SipTls::generation);
        return new SipTls(own, pki.authority(), wildcards);
    }

    private static Generation generation(Pki.Identity identity) throws SSLException {
        X509Certificate[] chain = identity.chain().toArray(new X509Certificate[0]);
        SslContext server = TlsPolicy.apply(SslContextBuilder.forServer(identity.key(), chain))
                .clientAuth(ClientAuth.OPTIONAL)
                .trustManager(PeerTrust.anyClient())
                .build();
        return new Generation(identity, server, new ConcurrentHashMap<>());
    }

    /** The system's authorities and our own: what counts unless a trunk has a file. */
    public PeerTrust trust() {
        return trust;
    }

    /**
     * The system's authorities, our own, and those of a PEM file. Takes a moment: not on a loop.
     *
     * @throws IOException with a sentence that names the file
     */
    public PeerTrust trust(Path file) throws IOException {
        List<X509Certificate> more = new ArrayList<>(Pem.certificates(file));
        more.add(authority);
        return PeerTrust.systemAnd(more);
    }

    SslHandler server(ByteBufAllocator allocator) {
        return own.get().server().newHandler(allocator);
    }

    /** {@code serverName} goes out as SNI (unless it is in numbers) and must be in the far end's certificate. */
    SslHandler client(ByteBufAllocator allocator, PeerTrust believed, String serverName, int port) throws SSLException {
        Generation now = own.get();
        SslContext known = now.clients().get(believed);
        if (known == null) {
            known = clientContext(now.identity(), believed);
            now.clients().put(believed, known);
        }
        return known.newHandler(allocator, serverName, port);
    }

    private SslContext clientContext(Pki.Identity identity, PeerTrust believed) throws SSLException {
        return TlsPolicy.apply(SslContextBuilder.forClient())
                .keyManager(identity.key(), identity.chain().toArray(new X509Certificate[0]))
                .trustManager(believed.servers(wildcards))
                .endpointIdentificationAlgorithm(null) // the rules of HTTPS are not those of SIP: PeerTrust has them
                .build();
    }

    /** Takes a certificate that is new; one that cannot be used is told once and leaves the old in use. Not on a loop: reads files. */
    public void refresh() {
        own.refresh();
    }
}
