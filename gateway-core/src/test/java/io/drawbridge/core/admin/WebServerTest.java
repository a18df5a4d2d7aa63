package io.drawbridge.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketService;
import io.drawbridge.core.FreePorts;
import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.PinDoor;
import io.drawbridge.core.pki.CurrentCertificate;
import io.drawbridge.core.pki.DataDirPki;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.ApiOperation;
import io.drawbridge.core.spi.HttpMount;
import io.drawbridge.core.spi.ReadinessCheck;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket.Listener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebServerTest {
    private record Answer(Map<String, String> value) {}

    @TempDir
    Path dir;

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile boolean isReady;
    private GatewayConfig config;
    private DataDirPki pki;
    private AdminToken token;
    private CurrentCertificate<TlsKeyPair> certificate;
    private WebServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        start("localhost");
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private void start(String domain) throws Exception {
        config = ((ConfigResult.Good) ConfigLoader.load(
                        Optional.empty(),
                        Map.of(),
                        List.of(
                                "domain=" + domain,
                                "data-dir=" + dir,
                                "web.https-port=" + FreePorts.next(),
                                "web.http-port=" + FreePorts.next())))
                .config();
        pki = new DataDirPki(config, Instant.now());
        token = AdminToken.open(dir);
        client = HttpClient.newBuilder().sslContext(trusting()).build();
        ReadinessCheck check = new ReadinessCheck() {
            @Override
            public String name() {
                return "sun";
            }

            @Override
            public Result check() {
                return new Result(isReady, isReady ? "up" : "not up yet");
            }
        };
        HttpMount page = builder -> builder.service("/page", (context, request) -> HttpResponse.of("a page"))
                .service(
                        "/ws",
                        WebSocketService.builder(WebServerTest::answerLate)
                                .allowedOrigin(origin -> true)
                                .build());
        WebServer.Limits limits =
                new WebServer.Limits(Duration.ofSeconds(1), Duration.ofSeconds(1), 1000, 4000, 3000, 2500);
        WebServer.Content content = new WebServer.Content(
                new Entrance(
                        token,
                        new AdminSessions(AdminSessions.Limits.DEFAULT, Ticker.systemTicker()),
                        new PinDoor(new GuessCounters(GuessCounters.Limits.DEFAULT), InstantSource.system())),
                new Readiness(() -> List.of(check)),
                meters,
                List.of(CoreResources.noCallbridge(), failing()),
                List.of(parrot()),
                List.of(page));
        certificate = WebServer.certificate(pki, config);
        server = new WebServer(config, certificate, content, limits);
        server.start().join();
    }

    /** Says what it was asked, or that it cannot. */
    private static ApiOperation parrot() {
        return new ApiOperation() {
            @Override
            public String method() {
                return "POST";
            }

            @Override
            public String path() {
                return "parrots/{name}/say";
            }

            @Override
            public CompletionStage<Answer> run(Call call) {
                return switch (call.parameter("name")) {
                    case "polly" -> Answer.of(Map.of("said", call.body())).now();
                    case "quiet one" -> Answer.done().now();
                    default -> Answer.refused(404, "there is no such parrot").now();
                };
            }
        };
    }

    /** Answers with one word, after both time-outs of a request have passed. */
    private static WebSocket answerLate(ServiceRequestContext context, WebSocket in) {
        WebSocketWriter out = WebSocket.streaming();
        in.subscribe();
        context.eventLoop().withoutContext().schedule(() -> out.tryWrite("late"), 2, TimeUnit.SECONDS);
        return out;
    }

    private static ApiMount failing() {
        return new ApiMount() {
            @Override
            public String path() {
                return "failing";
            }

            @Override
            public CompletableFuture<Answer> get() {
                return CompletableFuture.failedFuture(new IllegalStateException("inner words"));
            }
        };
    }

    @Test
    void aliveIsSaidOnBothPortsWithoutAToken() throws Exception {
        assertEquals("ok", get(https("/healthz")).body());
        assertEquals("ok", get(http("/healthz")).body());
    }

    @Test
    void readyIsSaidOnlyWhenEveryCheckIsGood() throws Exception {
        java.net.http.HttpResponse<String> before = get(https("/readyz"));
        assertEquals(503, before.statusCode());
        assertEquals(
                "{\"ready\":false,\"checks\":[{\"name\":\"sun\",\"ok\":false,\"text\":\"not up yet\"}]}",
                before.body());
        isReady = true;
        java.net.http.HttpResponse<String> after = get(https("/readyz"));
        assertEquals(200, after.statusCode());
        assertEquals("{\"ready\":true,\"checks\":[{\"name\":\"sun\",\"ok\":true,\"text\":\"up\"}]}", after.body());
    }

    @Test
    void metricsAreShownAsPrometheusText() throws Exception {
        meters.counter("drawbridge.joins", "result", "joined").increment();
        assertTrue(get(https("/metrics")).body().contains("drawbridge_joins_total{result=\"joined\"} 1.0"));
    }

    @Test
    void theApiIsClosedWithoutTheToken() throws Exception {
        for (String header : List.of("", "Bearer wrong", "Basic " + token.reveal())) {
            java.net.http.HttpResponse<String> answer = get(https("/api/v1/callbridge/status"), header);
            assertEquals(401, answer.statusCode());
            assertEquals("application/problem+json", contentType(answer));
            assertTrue(answer.headers().firstValue("www-authenticate").isPresent());
        }
    }

    @Test
    void theApiAnswersToTheTokenAndKeepsNulls() throws Exception {
        java.net.http.HttpResponse<String> answer = get(https("/api/v1/callbridge/status"), bearer());
        assertEquals(200, answer.statusCode());
        assertEquals(
                "{\"state\":\"DISABLED\",\"server\":null,\"lastError\":null,\"since\":null,\"links\":[]}",
                answer.body());
        assertFalse(answer.headers().firstValue("server").isPresent());
    }

    private int say(String parrot, String word) throws Exception {
        HttpRequest post = HttpRequest.newBuilder(https("/api/v1/parrots/" + parrot + "/say"))
                .header("authorization", bearer())
                .POST(HttpRequest.BodyPublishers.ofString(word))
                .build();
        java.net.http.HttpResponse<String> response = client.send(post, BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            assertProblem(response.statusCode(), response);
        } else {
            assertEquals(response.statusCode() == 200 ? "{\"said\":\"" + word + "\"}" : "", response.body());
        }
        return response.statusCode();
    }

    @Test
    void whatTheApiIsAskedToDoHasParametersABodyAndARefusal() throws Exception {
        assertEquals(200, say("polly", "hello"));
        assertEquals(204, say("quiet%20one", "hello"));
        assertEquals(404, say("nobody", "hello"));
        assertTrue(get(https("/api/v1/openapi.json"), bearer()).body().contains("\"/parrots/{name}/say\":{\"post\""));
    }

    @Test
    void wrongTokensAreLimitedAndTheRightOneIsTaken() throws Exception {
        int refused = 0;
        for (int i = 0; i < 20; i++) {
            int status =
                    get(https("/api/v1/callbridge/status"), "Bearer wrong" + i).statusCode();
            refused += status == 401 ? 1 : 0;
            assertTrue(status == 401 || status == 429, () -> "status " + status);
        }
        assertEquals(9, refused);
        assertEquals(200, get(https("/api/v1/callbridge/status"), bearer()).statusCode());
    }

    @Test
    void theApiDescribesItself() throws Exception {
        String document = get(https("/api/v1/openapi.json"), bearer()).body();
        assertTrue(document.startsWith("{\"openapi\":\"3.1.0\""), document);
        assertTrue(document.contains("\"/callbridge/status\""), document);
    }

    @Test
    void errorsAreProblemDocumentsWithoutInnerWords() throws Exception {
        assertProblem(404, get(https("/nothing")));
        assertProblem(404, get(https("/api/v1/nothing"), bearer()));
        assertProblem(500, get(https("/api/v1/failing"), bearer()));
        HttpRequest post = HttpRequest.newBuilder(https("/api/v1/callbridge/status"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertProblem(405, client.send(post, BodyHandlers.ofString()));
    }

    @Test
    void requestsBeyondALimitAreRefused() throws Exception {
        HttpRequest longBody = HttpRequest.newBuilder(http("/page"))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(2000)))
                .build();
        assertProblem(413, client.send(longBody, BodyHandlers.ofString()));
        HttpRequest longHeader = HttpRequest.newBuilder(http("/page"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("x-long", "x".repeat(5000))
                .build();
        assertProblem(431, client.send(longHeader, BodyHandlers.ofString()));
    }

    @Test
    void aConnectionThatNeverFinishesItsHeadersIsClosed() throws Exception {
        for (String sent : List.of("", "GET", "GET /healthz HTTP/1.1\r\nhost: a\r\nx: ")) {
            try (Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), config.web().httpPort())) {
                socket.setSoTimeout(8000);
                socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
                assertEquals(-1, readToEnd(socket), sent);
            }
        }
    }

    @Test
    void aConnectionThatDripsItsHeadersOrItsHandshakeIsClosedThoughItGoesOn() throws Exception {
        for (int port : List.of(config.web().httpPort(), config.web().httpsPort())) {
            byte[] start = port == config.web().httpPort()
                    ? "GET /healthz HTTP/1.1\r\nhost: a\r\nx: ".getBytes(StandardCharsets.US_ASCII)
                    : new byte[] {22, 3, 1, 2, 0, 1, 0, 1, -4, 3, 3};
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(start);
                assertTrue(dripSeconds(socket) < 14, "port " + port);
            }
        }
    }

    /** A byte each tenth of a second, until the connection is closed. */
    private static long dripSeconds(Socket socket) throws Exception {
        long begun = System.nanoTime();
        socket.setSoTimeout(100);
        long seconds = 0;
        while (seconds < 15) {
            seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
            try {
                if (socket.getInputStream().read() < 0) {
                    return seconds;
                }
            } catch (SocketTimeoutException e) {
                socket.getOutputStream().write('x');
            } catch (IOException e) {
                return seconds;
            }
        }
        return seconds;
    }

    @Test
    void thousandsOfIdleConnectionsDisturbNobodyAndAreClosed() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 2000; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), config.web().httpPort());
                idle.add(socket);
                if (i % 2 == 0) {
                    socket.getOutputStream().write("GET /healthz HTT".getBytes(StandardCharsets.US_ASCII));
                }
                if (i % 500 == 499) {
                    assertAlive();
                }
            }
            for (Socket socket : idle) {
                socket.setSoTimeout(10_000);
                assertEquals(-1, readToEnd(socket));
            }
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    /** On a connection of its own, since kept ones are closed after a second. */
    private void assertAlive() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), config.web().httpPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(15);
            assertEquals("HTTP/1.1 200 OK", new String(start, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void oneAddressHasOnlySoManyConnections() throws Exception {
        EmbeddedChannel[] channels = new EmbeddedChannel[4];
        CrowdCheck crowd = new CrowdCheck(2);
        String[] addresses = {"192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"};
        for (int i = 0; i < 4; i++) {
            InetSocketAddress remote = new InetSocketAddress(addresses[i], 5000 + i);
            channels[i] = new EmbeddedChannel() {
                @Override
                protected SocketAddress remoteAddress0() {
                    return remote;
                }
            };
            channels[i].pipeline().addLast(crowd);
            channels[i].pipeline().fireChannelActive();
        }
        assertTrue(channels[0].isOpen() && channels[1].isOpen() && !channels[2].isOpen() && channels[3].isOpen());
        channels[0].close();
        EmbeddedChannel next = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress("192.0.2.1", 6000);
            }
        };
        next.pipeline().addLast(crowd);
        next.pipeline().fireChannelActive();
        assertTrue(next.isOpen());
    }

    @Test
    void anUpgradedConnectionIsBoundNeitherByTimeOutsNorByTheLengthOfARequest() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        java.net.http.WebSocket socket = client.newWebSocketBuilder()
                .header("origin", "http://localhost")
                .buildAsync(URI.create("ws://localhost:" + config.web().httpPort() + "/ws"), new Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onText(
                            java.net.http.WebSocket from, CharSequence text, boolean isLast) {
                        heard.complete(text.toString());
                        return null;
                    }

                    @Override
                    public @Nullable CompletionStage<?> onClose(
                            java.net.http.WebSocket from, int status, String reason) {
                        heard.complete("closed with " + status);
                        return null;
                    }
                })
                .get(5, TimeUnit.SECONDS);
        for (int i = 0; i < 10; i++) {
            socket.sendText("x".repeat(500), true).get(5, TimeUnit.SECONDS);
        }
        assertEquals("late", heard.get(10, TimeUnit.SECONDS));
        socket.abort();
    }

    @Test
    void oldTlsIsRefused() throws Exception {
        try (SSLSocket socket = (SSLSocket) trusting()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), config.web().httpsPort())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
            assertThrows(SSLHandshakeException.class, socket::startHandshake);
        }
    }

    @Test
    void localhostServesThePagesOnBothPorts() throws Exception {
        assertEquals("a page", get(https("/page")).body());
        assertEquals("a page", get(http("/page")).body());
    }

    @Test
    void aPublicNameLeadsFromHttpToHttps() throws Exception {
        server.stop();
        start("meet.example.com");
        for (String path : List.of("/page?a=b", "/nowhere", "/readyz")) {
            java.net.http.HttpResponse<String> answer = get(http(path));
            assertEquals(308, answer.statusCode());
            assertEquals(
                    "https://meet.example.com:" + config.web().httpsPort() + path,
                    answer.headers().firstValue("location").orElse(""));
        }
        assertEquals("ok", get(http("/healthz")).body());
        assertEquals("a page", get(https("/page")).body());
    }

    private static void assertProblem(int status, java.net.http.HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode());
        assertEquals("application/problem+json", contentType(answer));
        assertTrue(answer.body().contains("\"status\":" + status), answer.body());
        assertFalse(answer.body().contains("inner words"), answer.body());
    }

    private static String contentType(java.net.http.HttpResponse<String> answer) {
        return answer.headers().firstValue("content-type").orElse("");
    }

    private static int readToEnd(Socket socket) throws IOException {
        int last = 0;
        byte[] buffer = new byte[1000];
        while (last >= 0) {
            last = socket.getInputStream().read(buffer);
        }
        return last;
    }

    private String bearer() {
        return "Bearer " + token.reveal();
    }

    private java.net.http.HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return get(uri, "");
    }

    private java.net.http.HttpResponse<String> get(URI uri, String authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (!authorization.isEmpty()) {
            request.header("authorization", authorization);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private URI https(String path) {
        return URI.create("https://localhost:" + config.web().httpsPort() + path);
    }

    private URI http(String path) {
        return URI.create("http://localhost:" + config.web().httpPort() + path);
    }

    /** Trusts the generated authority alone, so that a handshake proves chain and name. */
    private SSLContext trusting() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("authority", pki.authority());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
