package io.drawbridge.core.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.pki.DataDirPki;
import io.drawbridge.core.store.StoreLook;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A gateway that runs on this machine with the same configuration and data directory, asked over its REST API with the token of the data
 * directory. The token is only shown to a server that presents the gateway's own certificate; without HTTPS, only while a process has the
 * database of that directory open, since otherwise a stranger may have the port. Blocks. Thread-safe.
 */
public final class RunningGateway {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final GatewayConfig config;

    /** Asks nothing yet. */
    public RunningGateway(GatewayConfig config) {
        this.config = config;
    }

    /** Whether one answers. */
    public boolean isThere() {
        return ask("system/status").isPresent();
    }

    /** The resource {@code /api/v1/<path>}; empty when no gateway of ours answers. */
    public Optional<JsonNode> ask(String path) {
        Path tokenFile = config.dataDir().resolve("admin-token");
        boolean isSecure = config.web().httpsPort() != 0;
        int port = isSecure ? config.web().httpsPort() : config.web().httpPort();
        if (port == 0 || !Files.isReadable(tokenFile)) {
            return Optional.empty();
        }
        if (!isSecure && StoreLook.at(config.dataDir()).state() != StoreLook.State.HELD) {
            return Optional.empty(); // whoever listens there is not the gateway
        }
        try {
            String token = Files.readString(tokenFile).strip();
            URI uri = URI.create((isSecure ? "https://" : "http://") + host() + ":" + port + "/api/v1/" + path);
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .timeout(PATIENCE)
                    .header("Authorization", "Bearer " + token)
                    .build();
            HttpResponse<String> answer = client().send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Optional.of(JsonMapper.builder().build().readTree(answer.body()))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty(); // whatever answers there is no gateway
        } catch (IOException | GeneralSecurityException e) {
            return Optional.empty(); // nothing listens there, or a stranger
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private String host() {
        return config.network().bind().stream()
                .filter(address -> !address.isAnyLocalAddress())
                .findFirst()
                .map(NetUtil::toAddressString)
                .map(text -> text.indexOf(':') >= 0 ? "[" + text + "]" : text)
                .orElse(NetUtil.toAddressString(InetAddress.getLoopbackAddress()));
    }

    private HttpClient client() throws IOException, GeneralSecurityException {
        X509Certificate own =
                DataDirPki.look(config, Instant.now()).server().chain().get(0);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new OnlyThis(own)}, null);
        return HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .build();
    }

    /** The one certificate, whatever names stand in it: it is asked for at an address of this machine. */
    private static final class OnlyThis extends X509ExtendedTrustManager {
        private final X509Certificate certificate;

        OnlyThis(X509Certificate certificate) {
            this.certificate = certificate;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (chain.length == 0 || !chain[0].equals(certificate)) {
                throw new CertificateException("not the certificate of the own gateway");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("this side only connects");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("this side only connects");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this side only connects");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
