package io.drawbridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {
    @TempDir
    Path dir;

    private ConfigResult.Good effective;
    private GatewayConfig config;

    @BeforeEach
    void configure() throws IOException {
        List<String> settings = List.of(
                "legs=[]",
                "data-dir=" + dir,
                "web.http-port=" + FreePorts.next(),
                "web.https-port=" + FreePorts.next());
        effective = (ConfigResult.Good) ConfigLoader.load(Optional.empty(), Map.of(), settings);
        config = effective.config();
    }

    @Test
    void aStartedGatewayAnswersWithTheTokenOfItsDataDirectory() throws Exception {
        try (Gateway gateway = Gateway.start(effective)) {
            gateway.ready().toCompletableFuture().get(5, TimeUnit.SECONDS);
            assertEquals(
                    gateway.token().reveal(),
                    Files.readString(dir.resolve("admin-token")).strip());
            assertEquals("{\"items\":[]}", get("calls", gateway));
            assertTrue(get("system/status", gateway).contains("\"ready\":true,\"draining\":false"));
            assertTrue(get("callbridge/status", gateway).contains("\"state\":\"DISABLED\""));
        }
    }

    @Test
    void aClosedGatewayIsGoneAndCanBeStartedAgain() throws Exception {
        Gateway first = Gateway.start(effective);
        first.close();
        first.close();
        int port = config.web().httpPort();
        assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
        Gateway.start(effective).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web.https-port", "web.http-port"})
    void aTakenPortIsNamed(String key) throws Exception {
        int port = key.equals("web.http-port")
                ? config.web().httpPort()
                : config.web().httpsPort();
        try (ServerSocket taken = new ServerSocket(port)) {
            StartException refused = assertThrows(StartException.class, () -> Gateway.start(effective));
            assertEquals(
                    key + " " + taken.getLocalPort()
                            + " is taken on 0.0.0.0: stop the program that holds it, or set another port",
                    refused.getMessage());
            assertEquals(1, refused.exitCode());
        }
    }

    private String get(String path, Gateway gateway) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + config.web().httpPort() + "/api/v1/" + path))
                .header("authorization", "Bearer " + gateway.token().reveal())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
