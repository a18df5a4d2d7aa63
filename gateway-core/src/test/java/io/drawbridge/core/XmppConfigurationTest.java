package io.drawbridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.admin.XmppConfiguration;
import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.store.StoredSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** {@code configuration/xmpp} of a whole gateway, over HTTP, with its database. */
class XmppConfigurationTest {
    private static final String PATH = "/api/v1/configuration/xmpp";
    private static final String CANARY = "canary-9041-secret";
    private static final String JSON = "application/json";

    @TempDir
    Path dir;

    private final HttpClient client = HttpClient.newHttpClient();
    private Gateway gateway;
    private ConfigResult.Good effective;

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    private void start(String... settings) throws Exception {
        start(Map.of(), settings);
    }

    private void start(Map<String, String> environment, String... settings) throws Exception {
        stop();
        List<String> all = new ArrayList<>(List.of(
                "legs=[]",
                "data-dir=" + dir,
                "web.http-port=" + FreePorts.next(),
                "web.https-port=" + FreePorts.next()));
        all.addAll(List.of(settings));
        effective = assertInstanceOf(
                ConfigResult.Good.class,
                ConfigLoader.layers(Optional.empty(), environment, all)
                        .withStored(StoredSettings.read(dir).values())
                        .effective());
        gateway = Gateway.start(effective);
        gateway.ready().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    // ---- reading

    @Test
    void theEffectiveValuesAreShownAndWhereTheyComeFrom() throws Exception {
        start(Map.of("DRAWBRIDGE_XMPP_DOMAIN", "meet.example"), "xmpp.server-address=xmpp.example:5347");
        JsonNode shown = get();
        assertEquals("callbridge", shown.path("uniqueName").asText());
        assertEquals("meet.example", shown.path("domain").asText());
        assertEquals("xmpp.example:5347", shown.path("serverAddress").asText());
        assertTrue(shown.path("sharedSecretSet").asBoolean());
        assertTrue(shown.path("sharedSecret").isMissingNode());
        assertEquals(
                "{\"layer\":\"default\",\"name\":null,\"changeable\":true}",
                shown.at("/sources/uniqueName").toString());
        assertEquals(
                "{\"layer\":\"environment\",\"name\":\"DRAWBRIDGE_XMPP_DOMAIN\",\"changeable\":false}",
                shown.at("/sources/domain").toString());
        assertEquals(
                "{\"layer\":\"flag\",\"name\":\"--set xmpp.server-address\",\"changeable\":false}",
                shown.at("/sources/serverAddress").toString());
        assertEquals("DISABLED", shown.at("/link/state").asText());
    }

    @Test
    void itNeedsTheTokenAndIsDescribed() throws Exception {
        start();
        HttpRequest without = HttpRequest.newBuilder(uri(PATH)).build();
        assertEquals(401, client.send(without, BodyHandlers.ofString()).statusCode());
        HttpRequest putWithout = HttpRequest.newBuilder(uri(PATH))
                .header("content-type", JSON)
                .PUT(BodyPublishers.ofString("{\"domain\":\"meet.example\"}"))
                .build();
        assertEquals(401, client.send(putWithout, BodyHandlers.ofString()).statusCode());
        JsonNode document = json(send(request("/api/v1/openapi.json").build()));
        JsonNode described = document.path("paths").path("/configuration/xmpp");
        JsonNode body = described.at("/put/requestBody/content").path(JSON).at("/schema/properties");
        assertTrue(body.at("/sharedSecret/writeOnly").asBoolean(), described::toString);
        JsonNode answer = described.at("/get/responses/200/content").path(JSON).at("/schema/properties");
        assertTrue(answer.has("domain") && !answer.has("sharedSecret"), described::toString);
    }

    @Test
    void whatWasStoredIsToldToCommandsBesideItAndTheSecretIsNot() throws Exception {
        start(Map.of("DRAWBRIDGE_XMPP_CALLBRIDGE_ID", "bridge9"));
        assertEquals(Map.of(), XmppConfiguration.stored(get()));
        json(put("{\"domain\":\"meet.example\",\"sharedSecret\":\"" + CANARY + "\"}"));
        Map<String, String> stored = XmppConfiguration.stored(get());
        assertEquals(Set.of("xmpp.domain", "xmpp.callbridge-secret"), stored.keySet());
        assertEquals("meet.example", stored.get("xmpp.domain"));
        assertFalse(stored.containsValue(CANARY), stored::toString);
    }

    // ---- changing

    @Test
    void aChangeCountsAtOnceKeepsTheRestAndOutlivesARestart() throws Exception {
        start();
        JsonNode after = json(put("{\"domain\":\"Meet.Example\"}"));
        assertEquals("meet.example", after.path("domain").asText());
        assertEquals("callbridge", after.path("uniqueName").asText());
        assertEquals("stored", after.at("/sources/domain/layer").asText());
        assertEquals("default", after.at("/sources/uniqueName/layer").asText());
        json(put("{\"serverAddress\":\"[2001:db8::1]:5347\",\"uniqueName\":\"bridge2\"}"));
        assertEquals("meet.example", get().path("domain").asText());
        start();
        JsonNode later = get();
        assertEquals("meet.example", later.path("domain").asText());
        assertEquals("[2001:db8::1]:5347", later.path("serverAddress").asText());
        assertEquals("bridge2", later.path("uniqueName").asText());
        assertEquals("bridge2.meet.example", effective.config().xmpp().componentDomain());
    }

    @Test
    void theSecretIsTakenAndAnEmptyOneLeavesIt() throws Exception {
        start();
        json(put("{\"sharedSecret\":\"" + CANARY + "\"}"));
        json(put("{\"sharedSecret\":\"\",\"domain\":\"meet.example\"}"));
        json(put("{\"sharedSecret\":\"  \"}"));
        start();
        assertEquals(CANARY, effective.config().xmpp().callbridgeSecret().reveal());
    }

    @Test
    void whatIsTheSameAlreadyIsNotStored() throws Exception {
        start();
        JsonNode after = json(put("{\"uniqueName\":\"callbridge\",\"domain\":\"localhost\",\"serverAddress\":\"\"}"));
        assertEquals("default", after.at("/sources/uniqueName/layer").asText());
    }

    @Test
    void whatAFlagOrVariableSetsCannotBeChangedHere() throws Exception {
        start(Map.of("DRAWBRIDGE_XMPP_DOMAIN", "meet.example"), "xmpp.callbridge-secret=" + CANARY);
        HttpResponse<String> refused =
                put("{\"uniqueName\":\"other\",\"domain\":\"other.example\",\"sharedSecret\":\"" + CANARY + "\"}");
        JsonNode problem = problem(409, refused);
        assertEquals(
                "[{\"field\":\"domain\",\"detail\":\"is set by DRAWBRIDGE_XMPP_DOMAIN: change it there\"},"
                        + "{\"field\":\"sharedSecret\",\"detail\":\"is set by --set xmpp.callbridge-secret: change it there\"}]",
                problem.path("errors").toString());
        assertEquals("callbridge", get().path("uniqueName").asText());
        json(put("{\"uniqueName\":\"other\",\"domain\":\"MEET.example\"}"));
    }

    // ---- what is refused

    @Test
    void allFaultsAreToldAtOnce() throws Exception {
        start();
        HttpResponse<String> refused = put("{\"uniqueName\":\"\",\"domain\":\"a b\",\"serverAddress\":\"host:99999\","
                + "\"sharedSecret\":7,\"colour\":\"blue\"}");
        JsonNode problem = problem(400, refused);
        assertEquals(
                List.of("sharedSecret", "colour", "domain", "serverAddress", "uniqueName"),
                problem.path("errors").findValuesAsText("field"));
        assertTrue(problem.path("detail").asText().contains("colour there is no such field"), problem::toString);
        assertEquals("callbridge", get().path("uniqueName").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "7",
                "\"text\"",
                "null",
                "{\"domain\":\"a.example\"} {}",
                "{\"domain\":\"a.example\",\"domain\":\"b.example\"}",
                "{\"domain\":null}",
                "{\"domain\":[\"a.example\"]}",
                "{\"domain\":{\"a\":1}}",
                "{\"domain\":\"a.example\\u0000\"}",
                "{\"domain\":\"a.example\\r\\nX: y\"}",
                "{\"serverAddress\":\"a.example:0\"}",
                "{\"serverAddress\":\"http://a.example\"}",
                "{\"\":\"a.example\"}"
            })
    void whatIsNoGoodBodyIsRefusedAndChangesNothing(String body) throws Exception {
        start();
        problem(400, put(body));
        assertEquals("localhost", get().path("domain").asText());
        assertEquals("default", get().at("/sources/domain/layer").asText());
    }

    @Test
    void whatIsTooLongIsRefused() throws Exception {
        start();
        for (String field : List.of("uniqueName", "domain", "serverAddress", "sharedSecret")) {
            JsonNode problem = problem(400, put("{\"" + field + "\":\"" + "a".repeat(257) + "\"}"));
            assertEquals(List.of(field), problem.path("errors").findValuesAsText("field"));
        }
        problem(400, put("[".repeat(5000)));
        problem(413, put("{\"domain\":\"" + "a".repeat(70_000) + "\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
    void anotherTypeOfBodyIsRefused(String type) throws Exception {
        start();
        HttpRequest request = request(PATH)
                .header("content-type", type)
                .PUT(BodyPublishers.ofString("{\"domain\":\"meet.example\"}"))
                .build();
        problem(415, send(request));
    }

    // ---- the secret

    @Test
    void theSecretAppearsNowhere() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.DEBUG);
        List<String> seen = new ArrayList<>();
        try {
            start();
            seen.add(put("{\"sharedSecret\":\"" + CANARY + "\"}").body());
            seen.add(put("{\"sharedSecret\":\"" + CANARY + "\",\"domain\":\"-\"}")
                    .body());
            seen.add(put("{\"sharedSecret\":\"" + CANARY).body());
            seen.add(put("{\"sharedSecret\":{\"" + CANARY + "\":1}}").body());
            seen.add(put("{\"sharedSecret\":\"" + CANARY + "x".repeat(300) + "\"}")
                    .body());
            JsonNode paths = json(send(request("/api/v1/openapi.json").build())).path("paths");
            paths.fieldNames().forEachRemaining(path -> {
                if (paths.path(path).has("get") && !path.contains("{")) {
                    seen.add(sendQuietly("/api/v1" + path));
                }
            });
            for (String path : List.of("/admin", "/metrics", "/readyz", "/healthz")) {
                seen.add(sendQuietly(path));
            }
            start();
            seen.addAll(effective.shown());
            seen.add(effective.toString());
            seen.add(sendQuietly(PATH));
            stop();
        } finally {
            root.setLevel(before);
            root.detachAppender(lines);
        }
        lines.list.forEach(line -> seen.add(line.getFormattedMessage()));
        assertTrue(seen.size() > 15);
        assertTrue(seen.stream().anyMatch(line -> line.contains("XMPP settings changed by API or page")));
        assertEquals(
                List.of(),
                seen.stream().filter(text -> text.contains("canary-9041")).toList());
        assertEquals(CANARY, effective.config().xmpp().callbridgeSecret().reveal());
    }

    // ---- helpers

    private JsonNode get() throws Exception {
        return json(send(request(PATH).build()));
    }

    private HttpResponse<String> put(String body) throws Exception {
        return send(request(PATH)
                .header("content-type", "application/json; charset=utf-8")
                .PUT(BodyPublishers.ofString(body))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .header("authorization", "Bearer " + gateway.token().reveal());
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + effective.config().web().httpPort() + path);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    private String sendQuietly(String path) {
        try {
            return send(request(path).build()).body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        assertEquals(200, response.statusCode(), response.body());
        return new ObjectMapper().readTree(response.body());
    }

    private static JsonNode problem(int status, HttpResponse<String> response) throws IOException {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("content-type").orElse(""));
        JsonNode problem = new ObjectMapper().readTree(response.body());
        assertEquals(status, problem.path("status").asInt());
        assertFalse(problem.path("detail").asText().isEmpty());
        return problem;
    }
}
