package io.drawbridge.sip.transport;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.net.TlsPolicy;
import io.drawbridge.core.pki.FromFiles;
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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;

/**
 * TLS of SIP connections (RFC 3261 section 26.3, RFC 5922): our certificate, whom we believe, and what is new on disk. A new certificate
 * serves new handshakes; connections that stand are not touched. Thread-safe.
 */
public final class SipTls {
    /** What belongs to one certificate of ours. */
    private record Generation(Pki.Identity identity, SslContext server, Map<PeerTrust, SslContext> clients) {}

    private final Optional<FromFiles<Generation>> files;
    private final Generation generated;
    private final X509Certificate authority;
    private final boolean wildcards;
    private final PeerTrust trust;

    private SipTls(
            Optional<FromFiles<Generation>> files, Generation first, X509Certificate authority, boolean wildcards)
            throws IOException {
        this.files = files;
        this.generated = first;
        this.authority = authority;
        this.wildcards = wildcards;
        this.trust = PeerTrust.systemAnd(List.of(authority));
    }

    private Generation current() {
        return files.map(FromFiles::current).orElse(generated);
    }

    /**
     * Reads keys and authorities: takes a moment, not on a loop.
     *
     * @param files certificate and key; where none are given the generated ones of {@code pki} serve
     * @param wildcards whether {@code *.example.org} stands for a host of it: RFC 5922 section 7.2 says no, many devices say yes
     * @throws IOException with a sentence for the operator
     */
    public static SipTls open(Pki pki, GatewayConfig.Tls files, boolean wildcards) throws IOException {
        if (files.certificate().isEmpty() || files.key().isEmpty()) {
            return new SipTls(Optional.empty(), generation(pki.server()), pki.authority(), wildcards);
        }
        Path certificate = files.certificate().get();
        Path key = files.key().get();
        FromFiles<Generation> read =
                FromFiles.open("SIP TLS", List.of(certificate, key), () -> generation(Pem.identity(certificate, key)));
        return new SipTls(Optional.of(read), read.current(), pki.authority(), wildcards);
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
        return current().server().newHandler(allocator);
    }

    /** {@code serverName} goes out as SNI (unless it is in numbers) and must be in the far end's certificate. */
    SslHandler client(ByteBufAllocator allocator, PeerTrust believed, String serverName, int port) throws SSLException {
        Generation now = current();
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

    /** Takes the files if they have changed; ones that cannot be used are told once and leave the old in use. Not on a loop: reads files. */
    public void refresh() {
        files.ifPresent(FromFiles::refresh);
    }
}
