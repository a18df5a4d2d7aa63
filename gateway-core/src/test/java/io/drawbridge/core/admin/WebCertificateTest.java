package io.drawbridge.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.TlsKeyPair;
import io.drawbridge.core.FreePorts;
import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.PinDoor;
import io.drawbridge.core.pki.CurrentCertificate;
import io.drawbridge.core.pki.DataDirPki;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Ticker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The web port's certificate changes while it serves. */
class WebCertificateTest {
    @TempDir
    private Path dir;

    private static GatewayConfig config(List<String> settings) {
        return assertInstanceOf(ConfigResult.Good.class, ConfigLoader.load(Optional.empty(), Map.of(), settings))
                .config();
    }

    private X509Certificate make(String name) throws IOException {
        GatewayConfig its = config(List.of("data-dir=" + dir.resolve(name)));
        return new DataDirPki(its, Instant.now()).server().chain().get(0);
    }

    private void use(String name, int second) throws IOException {
        for (String end : List.of("crt", "key")) {
            Path used = dir.resolve("used." + end);
            Files.copy(dir.resolve(name + "/tls/server." + end), used, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(used, FileTime.from(Instant.ofEpochSecond(1_700_000_000L + second)));
        }
    }

    @Test
    void newFilesServeNewConnectionsAndOldOnesStay() throws Exception {
        X509Certificate first = make("first");
        X509Certificate second = make("second");
        assertNotEquals(first, second);
        use("first", 0);
        GatewayConfig config = config(List.of(
                "data-dir=" + dir,
                "tls.certificate=" + dir.resolve("used.crt"),
                "tls.key=" + dir.resolve("used.key"),
                "web.http-port=0",
                "web.https-port=" + FreePorts.next()));
        CurrentCertificate<TlsKeyPair> certificate =
                WebServer.certificate(new DataDirPki(config, Instant.now()), config);
        WebServer server = new WebServer(config, certificate, content(), WebServer.Limits.DEFAULT);
        server.start().join();
        try (SSLSocket old = connect(config, "localhost")) {
            assertEquals(first, shown(old));
            Files.writeString(dir.resolve("used.key"), "rubbish");
            certificate.refresh();
            try (SSLSocket next = connect(config, "localhost")) {
                assertEquals(first, shown(next), "broken files leave the old in use");
            }
            use("second", 1);
            certificate.refresh();
            for (String name : List.of("localhost", "somebody.else.example", "")) {
                try (SSLSocket next = connect(config, name)) {
                    assertEquals(second, shown(next), "asked as " + name);
                    assertTrue(answerOn(next).startsWith("HTTP/1.1 200"));
                }
            }
            assertTrue(answerOn(old).startsWith("HTTP/1.1 200"), "the connection stands");
        } finally {
            server.stop();
        }
    }

    private WebServer.Content content() throws IOException {
        return new WebServer.Content(
                new Entrance(
                        AdminToken.open(dir),
                        new AdminSessions(AdminSessions.Limits.DEFAULT, Ticker.systemTicker()),
                        new PinDoor(new GuessCounters(GuessCounters.Limits.DEFAULT), InstantSource.system())),
                new Readiness(List::of),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List.of(),
                List.of(),
                List.of());
    }

    /** {@code name}: as which the client asks for the server; empty = it does not say. */
    private static SSLSocket connect(GatewayConfig config, String name) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), config.web().httpsPort());
        socket.setSoTimeout(20_000);
        SSLParameters parameters = socket.getSSLParameters();
        List<SNIServerName> names = new ArrayList<>();
        if (!name.isEmpty()) {
            names.add(new SNIHostName(name));
        }
        parameters.setServerNames(names);
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static X509Certificate shown(SSLSocket socket) throws IOException {
        socket.startHandshake();
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    private static String answerOn(SSLSocket socket) throws IOException {
        byte[] request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(request);
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }
}
