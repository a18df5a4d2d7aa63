package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.e2e.peer.Api;
import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.SipCaller;
import io.drawbridge.e2e.peer.Stage;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What strangers try at the web port, and what signed links and hostile names do. */
@Timeout(150)
class WebEdgeIT {
    private static final Set<Integer> REFUSED = Set.of(401, 403, 429);
    private static final String TITLE = "<img src=t onerror=alert(1)>";
    private static final String NAME = "<img src=n onerror=alert(2)>{{lang}}";
    private static final String ROOM = "<img src=x onerror=\"alert('3')\">\\<b>";
    private static final String LINE = "<script>alert(4)</script><iframe src=javascript:alert(5)>";
    private static final String DIALLED = "sip:<img src=d onerror=alert(6)>@example.com";
    private static final String ROOM_OFFER = "v=0\r\no=room 1 1 IN IP4 127.0.0.1\r\ns=<img src=s onerror=alert(7)>\r\n"
            + "i=<img src=s onerror=alert(8)>\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + "m=audio %d RTP/AVP 0\r\ni=<img src=s onerror=alert(9)>\r\na=rtpmap:0 PCMU/8000\r\n";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Daemon gateway;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(
                stage,
                Map.of(
                        "meetings",
                        "[{name: board, number: 4200, title: \"" + TITLE + "\", pin: 2468, host-pin: 13579},"
                                + " {name: foyer, number: 4300, title: Foyer, host-pin: 13579, lobby: true}]"));
    }

    private static String link(String meeting, String body) {
        String path = "/api/v1/meetings/" + meeting + "/links";
        return Api.parse(gateway.api().post(path, body).body()).path("url").asText();
    }

    @Test
    void noRouteOfTheApiOpensToAnythingButItsToken() throws Exception {
        JsonNode paths = gateway.api().json("/api/v1/openapi.json").path("paths");
        String invitation = link("board", "{\"role\":\"host\"}").replaceFirst(".*#token=", "");
        List<String[]> attempts = List.of(
                new String[] {},
                new String[] {"Cookie", "drawbridge-session=" + "A".repeat(43)},
                new String[] {"Authorization", "Bearer " + invitation},
                new String[] {"Authorization", "Bearer " + gateway.token() + "x"},
                new String[] {"Authorization", "Basic " + gateway.token()});
        List<String> opened = new ArrayList<>();
        int tried = 0;
        List<String> all = new ArrayList<>();
        paths.fieldNames().forEachRemaining(all::add);
        for (String path : all) {
            List<String> methods = new ArrayList<>();
            paths.path(path).fieldNames().forEachRemaining(methods::add);
            for (String method : methods) {
                for (String[] headers : attempts) {
                    int status = status(method, "/api/v1" + path.replaceAll("\\{[^}]*}", "board"), headers);
                    tried++;
                    if (!REFUSED.contains(status)) {
                        opened.add(method + " " + path + " " + String.join(" ", headers) + ": " + status);
                    }
                }
            }
        }
        assertEquals(List.of(), opened);
        assertTrue(tried > 100, tried + " tried");
        assertEquals(
                "board",
                gateway.api().json("/api/v1/meetings/board").path("name").asText());
    }

    private static int status(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway.plainUrl(path)))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(10))
                .method(method.toUpperCase(java.util.Locale.ROOT), BodyPublishers.ofString("{}"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    @Test
    void noPathLeadsOutOfTheAssets() throws Exception {
        for (String path : List.of(
                "/assets/page/../meet.html",
                "/assets/page/%2e%2e/meet.html",
                "/assets/page/..%2fmeet.html",
                "/assets/page/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fMETA-INF/MANIFEST.MF",
                "/assets/page/%252e%252e/meet.html",
                "/assets/page/..%5cmeet.html",
                "/assets/page/..;/meet.html",
                "/assets/page//etc/passwd",
                "/assets/page/meet.js%00.css",
                "/meet/..%2f..%2fadmin-token",
                "/../../../../../../etc/passwd")) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertFalse(answer.startsWith("HTTP/1.1 200"), path + ": " + answer);
            assertFalse(answer.contains("root:") || answer.contains("Manifest-Version"), path);
        }
    }

    @Test
    void theWebSocketOpensToOurOwnPagesOnly() throws Exception {
        String upgrade = "GET /ws HTTP/1.1\r\nHost: localhost:" + gateway.port("web.http-port")
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        for (String origin :
                List.of("", "Origin: null\r\n", "Origin: https://evil.example\r\n", "Origin: http://localhost\r\n")) {
            String answer = raw(upgrade + origin + "\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 403"), origin + answer);
        }
        String own = "Origin: http://localhost:" + gateway.port("web.http-port") + "\r\n\r\n";
        assertTrue(raw(upgrade + own).startsWith("HTTP/1.1 101"));
    }

    /** What comes within the first piece. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", gateway.port("web.http-port"))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] buffer = new byte[8192];
            int count = socket.getInputStream().read(buffer);
            return count < 0 ? "closed" : new String(buffer, 0, count, StandardCharsets.UTF_8);
        }
    }

    @Test
    void aSignedLinkLetsInWithoutAPinAndMarkupInNamesAndTitlesIsText() {
        Browsers browsers = Browsers.start(stage);
        Browser host = browsers.chromium(1000);
        host.join(link("board", "{\"role\":\"host\",\"name\":\"Zo\u00e9\"}"), "Somebody");
        Browser hostile = browsers.chromium(700);
        hostile.join(link("board", "{}"), NAME);
        Await.until(
                () -> host.hook("participant").names().equals(List.of(NAME)),
                Duration.ofSeconds(10),
                () -> "the name as it was typed, not "
                        + host.hook("participant").names());
        assertEquals(List.of("Zo\u00e9"), hostile.hook("participant").names());
        assertTrue(host.pageText().contains("<img src=n"), host.pageText());
        assertEquals(List.of(), host.faults());
        assertEquals(List.of(), hostile.faults());
        JsonNode people =
                gateway.api().json("/api/v1/meetings/board/participants").path("items");
        assertEquals("host", people.path(0).path("role").asText(), people::toString);
        assertEquals("guest", people.path(1).path("role").asText(), people::toString);
    }

    @Test
    void whatRoomsAndGuestsWriteIsTextWhereverTheHostReadsIt() {
        Browsers browsers = Browsers.start(stage);
        Browser host = browsers.chromium(1000);
        host.join(link("foyer", "{\"role\":\"host\"}"), "Host");
        host.watchMarkup();
        host.click("people-button");
        host.click("lock-button");
        awaitOn(host, () -> host.hook("lock-button").attribute("aria-pressed").equals("true"), "the locked meeting");

        SipCaller room =
                SipCaller.to(stage, "4300", gateway.port("sip.udp-port")).named(ROOM);
        room.invite(ROOM_OFFER.formatted(Ports.block(2)));
        awaitOn(host, () -> host.texts("waiting-person").toString().contains(ROOM), "a room that waits");
        assertTrue(host.wasWritten(ROOM + " waits"), "the remark about who waits");
        host.clickFor("admit-button", ROOM);
        awaitOn(host, () -> host.hook("participant").names().equals(List.of(ROOM)), "the room");
        host.clickFor("remove-button", ROOM);
        awaitOn(host, () -> host.hook("confirm").text().contains(ROOM), "the question");
        host.click("confirm-no");

        Browser hostile = browsers.chromium(700);
        hostile.startJoining(gateway.plainUrl("/meet/foyer"), NAME);
        hostile.awaitState("waiting", PATIENCE);
        hostile.watchMarkup();
        awaitOn(host, () -> host.texts("waiting-person").toString().contains(NAME), "a guest that waits");
        host.clickFor("admit-button", NAME);
        hostile.awaitState("connected", PATIENCE);
        awaitOn(hostile, () -> hostile.hook("participant").names().contains(ROOM), "the room");
        hostile.click("hand-button");
        awaitOn(host, () -> host.wasWritten(NAME + " has raised"), "the remark about the hand");
        hostile.click("chat-button");
        hostile.fill("chat-input", LINE);
        hostile.press("chat-input", "Enter");
        awaitOn(host, () -> host.wasWritten(NAME + ": " + LINE), "the remark about the line");
        awaitOn(host, () -> host.texts("chat-log").get(0).contains(LINE), "the line");

        host.fill("dial-input", DIALLED);
        host.click("dial-button");
        awaitOn(host, () -> host.texts("dial").toString().contains(DIALLED), "the call");
        hostile.open(gateway.plainUrl("/admin"));
        hostile.fill("token-input", gateway.token());
        hostile.click("sign-in-button");
        awaitOn(hostile, () -> hostile.hook("links-joins").visible(), "the administrators' page");
        hostile.watchMarkup();
        awaitOn(host, () -> host.wasWritten(NAME + " has left"), "the remark about who left");

        for (Browser each : List.of(host, hostile)) {
            assertEquals(List.of(), each.markup());
            assertFalse(each.wasWritten("src=s "), "a session's name is shown nowhere");
            assertEquals(List.of(), each.faults());
        }
        assertFalse(hostile.pageText().contains("onerror"), hostile::pageText);
        room.hangUp();
    }

    private static void awaitOn(Browser browser, Await.Condition condition, String what) {
        Await.until(condition, PATIENCE, () -> what + ", but " + browser.pageText());
    }
}
