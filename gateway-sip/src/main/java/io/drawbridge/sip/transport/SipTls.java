package io.drawbridge.sip.transport;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.net.TlsPolicy;
import io.drawbridge.core.pki.Pem;
import io.drawbridge.core.pki.Pki;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of SIP connections (RFC 3261 section 26.3, RFC 5922): our certificate, whom we believe, and what is new on disk. A new certificate
 * serves new handshakes; connections that stand are not touched. Thread-safe.
 */
public final class SipTls {
    private static final Logger log = LoggerFactory.getLogger(SipTls.class);

    /** What belongs to one certificate of ours. */
    private record Generation(Pki.Identity identity, SslContext server, Map<PeerTrust, SslContext> clients) {}

    /** What a file looks like without reading it. */
    private record Stamp(long certificateMillis, long certificateBytes, long keyMillis, long keyBytes) {
        static Stamp of(Path certificate, Path key) throws IOException {
            return new Stamp(
                    Files.getLastModifiedTime(certificate).toMillis(),
                    Files.size(certificate),
                    Files.getLastModifiedTime(key).toMillis(),
                    Files.size(key));
        }
    }

    private final GatewayConfig.Tls files;
    private final X509Certificate authority;
    private final boolean wildcards;
    private final PeerTrust trust;
    private volatile Generation current;
    private Optional<Stamp> seen = Optional.empty();
    private String toldFault = "";

    private SipTls(GatewayConfig.Tls files, Pki.Identity identity, X509Certificate authority, boolean wildcards)
            throws IOException {
        this.files = files;
        this.authority = authority;
        this.wildcards = wildcards;
        this.trust = PeerTrust.systemAnd(List.of(authority));
        this.current = generation(identity);
    }

    /**
     * Reads keys and authorities: takes a moment, not on a loop.
     *
     * @param files certificate and key; where none are given the generated ones of {@code pki} serve
     * @param wildcards whether {@code *.example.org} stands for a host of it: RFC 5922 section 7.2 says no, many devices say yes
     * @throws IOException with a sentence for the operator
     */
    public static SipTls open(Pki pki, GatewayConfig.Tls files, boolean wildcards) throws IOException {
        Optional<Stamp> stamp = files.certificate().isPresent() && files.key().isPresent()
                ? Optional.of(Stamp.of(files.certificate().get(), files.key().get()))
                : Optional.empty();
        Pki.Identity identity = stamp.isPresent()
                ? Pem.identity(files.certificate().get(), files.key().get())
                : pki.server();
        SipTls tls = new SipTls(files, identity, pki.authority(), wildcards);
        tls.remember(stamp);
        return tls;
    }

    private synchronized void remember(Optional<Stamp> stamp) {
        seen = stamp;
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
        return current.server().newHandler(allocator);
    }

    /** {@code serverName} goes out as SNI (unless it is in numbers) and must be in the far end's certificate. */
    SslHandler client(ByteBufAllocator allocator, PeerTrust believed, String serverName, int port) throws SSLException {
        Generation now = current;
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

    /**
     * Takes the files if they have changed; ones that cannot be used are told once and leave the old in use. Not on a loop: reads files.
     */
    public synchronized void refresh() {
        if (seen.isEmpty() || files.certificate().isEmpty() || files.key().isEmpty()) {
            return;
        }
        Path certificate = files.certificate().get();
        Path key = files.key().get();
        try {
            Stamp stamp = Stamp.of(certificate, key);
            if (seen.get().equals(stamp)) {
                return;
            }
            seen = Optional.of(stamp);
            toldFault = "";
            current = generation(Pem.identity(certificate, key));
            log.info("new SIP TLS connections take the new certificate of {}", certificate);
        } catch (IOException e) {
            tell(String.valueOf(e.getMessage()));
        }
    }

    private synchronized void tell(String fault) {
        if (!fault.equals(toldFault)) {
            toldFault = fault;
            log.warn("SIP TLS keeps its certificate, since the new files cannot be used: {}", fault);
        }
    }
}
