package io.drawbridge.webrtc.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.net.TlsPolicy;
import io.drawbridge.core.pki.FromFiles;
import io.drawbridge.core.pki.Pem;
import io.drawbridge.core.pki.Pki;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of the TURN server with the certificate of the web. A new certificate serves new connections; those that stand are not touched.
 * Thread-safe.
 */
final class RelayTls implements Supplier<SslContext> {
    private static final Logger LOG = LoggerFactory.getLogger(RelayTls.class);

    private record Made(Pki.Identity identity, SslContext context) {
        static Made of(Pki.Identity identity) throws IOException {
            X509Certificate[] chain = identity.chain().toArray(new X509Certificate[0]);
            SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), chain);
            return new Made(identity, TlsPolicy.apply(builder).build());
        }
    }

    private final Pki pki;
    private final Optional<FromFiles<Made>> files;
    private volatile Made generated;

    private RelayTls(Pki pki, Optional<FromFiles<Made>> files, Made first) {
        this.pki = pki;
        this.files = files;
        this.generated = first;
    }

    /**
     * Reads what is configured, or takes what {@code pki} has made.
     *
     * @throws IOException with a sentence for the operator
     */
    static RelayTls open(Pki pki, GatewayConfig.Tls configured) throws IOException {
        if (configured.certificate().isEmpty() || configured.key().isEmpty()) {
            return new RelayTls(pki, Optional.empty(), Made.of(pki.server()));
        }
        Path certificate = configured.certificate().get();
        Path key = configured.key().get();
        FromFiles<Made> read =
                FromFiles.open("TURN TLS", List.of(certificate, key), () -> Made.of(Pem.identity(certificate, key)));
        return new RelayTls(pki, Optional.of(read), read.current());
    }

    /** For the next connection. */
    @Override
    public SslContext get() {
        return files.map(FromFiles::current).orElse(generated).context();
    }

    /** Takes what is new in the files, or made anew; what cannot be used leaves the old in use. Not on a loop: reads files. */
    void refresh() {
        files.ifPresentOrElse(FromFiles::refresh, this::follow);
    }

    private void follow() {
        Pki.Identity now = pki.server();
        if (!now.equals(generated.identity())) {
            try {
                generated = Made.of(now);
            } catch (IOException e) {
                LOG.warn("TURN TLS keeps its certificate, since the new one cannot be used: {}", e.getMessage());
            }
        }
    }
}
