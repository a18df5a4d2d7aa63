package io.drawbridge.xmpp.component;

import io.drawbridge.core.pki.CertificateText;
import io.drawbridge.core.pki.ExpiryWatch;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What TLS of a link that stands looks like to the operator.
 *
 * @param fingerprint SHA-256 of the server's certificate, hex with colons
 * @param presented whether the server has asked for our certificate and got it
 */
public record PeerFacts(
        String subject,
        String issuer,
        Instant notBefore,
        Instant notAfter,
        String fingerprint,
        String protocol,
        String cipher,
        boolean presented) {
    /** Of a session whose handshake is through; empty when the other side has shown nothing. */
    public static Optional<PeerFacts> of(SSLSession session) {
        try {
            if (!(session.getPeerCertificates()[0] instanceof X509Certificate shown)) {
                return Optional.empty();
            }
            Certificate @Nullable [] own = session.getLocalCertificates();
            return Optional.of(new PeerFacts(
                    CertificateText.subject(shown),
                    CertificateText.issuer(shown),
                    shown.getNotBefore().toInstant(),
                    shown.getNotAfter().toInstant(),
                    CertificateText.fingerprint(shown),
                    session.getProtocol(),
                    session.getCipherSuite(),
                    own != null && own.length > 0));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** Of the channel; empty without TLS, or before its handshake is through. */
    static Optional<PeerFacts> of(ChannelPipeline pipeline) {
        @Nullable SslHandler tls = pipeline.get(SslHandler.class);
        return tls != null && tls.handshakeFuture().isSuccess()
                ? of(tls.engine().getSession())
                : Optional.empty();
    }

    /** What of ours the other side has got, in words; empty if nothing, or if there is no saying. */
    static Optional<String> presented(ChannelPipeline pipeline) {
        @Nullable SslHandler tls = pipeline.get(SslHandler.class);
        if (tls == null) {
            return Optional.empty();
        }
        @Nullable SSLSession running = tls.engine().getHandshakeSession();
        Certificate @Nullable [] own = (running == null ? tls.engine().getSession() : running).getLocalCertificates();
        return own != null && own.length > 0 && own[0] instanceof X509Certificate shown
                ? Optional.of(CertificateText.subject(shown) + ", issued by " + CertificateText.issuer(shown)
                        + ", SHA-256 " + CertificateText.fingerprint(shown))
                : Optional.empty();
    }

    /** Whole days until the certificate's end, rounded down; negative when it is over. */
    public long daysLeft(Instant now) {
        return ExpiryWatch.daysLeft(notAfter, now);
    }

    /** That the certificate nears its end or is beyond, in one sentence; empty when there is more than a month left. */
    public Optional<String> warning(Instant now) {
        return ExpiryWatch.words(whose(), notAfter, now);
    }

    /** The subject of sentences about it. */
    String whose() {
        return "the certificate of the XMPP server (" + subject + ", SHA-256 " + fingerprint + ")";
    }
}
