package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.TestCertificate;
import io.drawbridge.e2e.peer.XmppServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages from one process, meetings in another, and an XMPP server between them, over TLS. */
@Timeout(300)
class WebBridgeApartIT {
    private static final String WEB_SECRET = "secret-of-the-web-bridge";
    private static final String SECRET = "secret-of-the-callbridge";
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration FAILS_WITHIN = Duration.ofSeconds(2);
    private static final Duration NOTICES_WITHIN = Duration.ofSeconds(60);
    /** A page gives up on media that nobody answers after half a minute, and on joining anew after another one. */
    private static final Duration GIVES_UP_WITHIN = Duration.ofSeconds(120);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Browsers browsers;

    @BeforeAll
    static void start() {
        browsers = Browsers.start(stage);
    }

    @Test
    void throughTheBuiltInServerBesideThePages() {
        Daemon web = webWithServer();
        assertTrue(web.api().get("/readyz").body().contains("no callbridge answers"), "and to say what is missing");
        assertTheyMeet(web, Daemon.start(stage, meetingsAt(web)));
    }

    @Test
    void throughProsody() {
        TestCertificate certificate = XmppServer.certificate(stage);
        assertTheyMeetThrough(XmppServer.prosody(stage, certificate), certificate);
    }

    @Test
    @Tag("full") // the quick set goes through the built-in server and Prosody
    void throughEjabberd() {
        TestCertificate certificate = XmppServer.certificate(stage);
        assertTheyMeetThrough(XmppServer.ejabberd(stage, certificate), certificate);
    }

    @Test
    void aCallbridgeThatDiesIsToldAndOneThatComesBackIsFound() {
        Daemon web = webWithServer();
        Map<String, String> settings = new HashMap<>(Daemon.settings(stage));
        settings.putAll(meetingsAt(web));
        Daemon callbridge = Daemon.start(stage, settings);
        awaitReady(web);
        Browser inCall = browsers.chromium(Conversation.BROWSER_HZ);
        Browser late = browsers.chromium(1500);
        inCall.join(web.plainUrl("/meet/demo"), "Ann");
        late.open(web.plainUrl("/meet/demo"));
        Await.until(late::canJoin, Conversation.PATIENCE, "the join button");

        callbridge.kill();
        late.click("join-button");
        long clicked = System.nanoTime();
        late.awaitState("failed", FAILS_WITHIN);
        stage.note("the join failed " + (System.nanoTime() - clicked) / 1_000_000 + " ms after its click");
        Browser.Hook status = late.hook("status");
        assertEquals("not-ready", status.attribute("data-error"));
        assertTrue(late.pageText().length() > 20, late::pageText);
        Await.until(() -> !web.ready(), Conversation.PATIENCE, "the web bridge to say that it is not ready");
        assertTrue(web.api().get("/readyz").body().contains("no callbridge answers"), "and why");
        inCall.awaitState("reconnecting", NOTICES_WITHIN);
        stage.note("the call looked for its callbridge " + (System.nanoTime() - clicked) / 1_000_000
                + " ms after the end of it");

        Daemon again = Daemon.start(stage, settings);
        awaitReady(web);
        late.join(web.plainUrl("/meet/demo"), "Bob");
        inCall.awaitState("connected", NOTICES_WITHIN);
        Await.until(() -> again.calls().size() == 2, Conversation.PATIENCE, () -> "both calls, but " + again.calls());
    }

    @Test
    @Tag("full") // the page tries for more than a minute
    void aCallWhoseCallbridgeStaysAwayIsOver() {
        Daemon web = webWithServer();
        Map<String, String> settings = new HashMap<>(Daemon.settings(stage));
        settings.putAll(meetingsAt(web));
        Daemon callbridge = Daemon.start(stage, settings);
        awaitReady(web);
        Browser inCall = browsers.chromium(Conversation.BROWSER_HZ);
        inCall.join(web.plainUrl("/meet/demo"), "Ann");
        callbridge.kill();
        inCall.awaitState("failed", GIVES_UP_WITHIN);
        assertEquals("signalling-lost", inCall.hook("status").attribute("data-error"));
        assertTrue(inCall.pageText().length() > 20, inCall::pageText);
    }

    private static void assertTheyMeetThrough(XmppServer server, TestCertificate certificate) {
        Map<String, String> meetings = new HashMap<>(XmppServer.tlsSettings(server.tlsPort(), certificate));
        Map<String, String> pages = new HashMap<>(XmppServer.tlsSettings(server.webbridgePort(), certificate));
        pages.remove("xmpp.callbridge-secret");
        pages.put("xmpp.webbridge-secret", XmppServer.SECRET);
        meetings.put("xmpp.webbridges", "[webbridge]");
        Daemon web = Daemon.launch(stage, pages(pages));
        assertTheyMeet(web, Daemon.start(stage, meetings));
    }

    /** The settings of a process that has pages and no meetings. */
    private static Map<String, String> pages(Map<String, String> xmpp) {
        Map<String, String> settings = new HashMap<>(xmpp);
        settings.put("legs", "[webrtc, xmpp]");
        settings.put("meetings", "[]");
        settings.put("media.udp-port", "0");
        settings.put("data-dir", stage.dir().resolve("data-web").toString());
        settings.put("xmpp.webbridge-id", "webbridge");
        return settings;
    }

    private static Daemon webWithServer() {
        Daemon web = Daemon.launch(
                stage,
                pages(Map.of(
                        "xmpp.domain",
                        XmppServer.DOMAIN,
                        "xmpp.webbridge-secret",
                        WEB_SECRET,
                        "xmpp.callbridge-secret",
                        SECRET)));
        Await.until(() -> web.api().get("/healthz").statusCode() == 200, START, "the pages to be there");
        return web;
    }

    /** The settings of a callbridge that trusts the built-in server of {@code web} by the authority that it has made. */
    private static Map<String, String> meetingsAt(Daemon web) {
        Path authority = Path.of(web.setting("data-dir"), "tls", "authority.crt");
        return Map.of(
                "xmpp.embedded",
                "false",
                "xmpp.server-address",
                "localhost:" + web.port("xmpp.component-port"),
                "xmpp.domain",
                XmppServer.DOMAIN,
                "xmpp.callbridge-secret",
                SECRET,
                "xmpp.tls.trust",
                authority.toString(),
                "xmpp.webbridges",
                "[webbridge]");
    }

    private static void awaitReady(Daemon web) {
        Await.until(
                web::ready,
                START,
                () -> "the web bridge: " + web.api().get("/readyz").body());
    }

    private static void assertTheyMeet(Daemon web, Daemon callbridge) {
        awaitReady(web);
        assertUnknownMeetingIsTold(web);
        Browser browser = browsers.chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.withPicture(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        Conversation conversation = new Conversation(stage, room, browser);
        room.call(callbridge.sipUri("demo"));
        browser.startJoining(web.plainUrl("/meet/demo"), "Ann");
        long joinedAtNanos = System.nanoTime();
        browser.awaitState("connected", Conversation.PATIENCE);
        conversation.assertTheySeeEachOther(joinedAtNanos);
        conversation.assertTheyHearEachOther();
        assertMediaAreBesideTheMeeting(web, callbridge);
        assertRosters(browser, callbridge);
        assertMuteWorks(browser, room, callbridge);
        browser.click("leave-button");
        browser.awaitState("ended", Conversation.PATIENCE);
        Await.until(() -> callbridge.calls().size() == 1, Conversation.PATIENCE, "only the room to be left");
        assertEquals(List.of(), browser.faults());
    }

    /** The page asks the callbridge, and does not wait for one that is still warming up. */
    private static void assertUnknownMeetingIsTold(Daemon web) {
        List<HttpResponse<String>> answers = new ArrayList<>();
        Await.until(
                () -> {
                    answers.add(web.api().get("/meet/no-such-meeting"));
                    return answers.get(answers.size() - 1).statusCode() != 503;
                },
                Conversation.PATIENCE,
                "an answer about a meeting that is unknown");
        HttpResponse<String> last = answers.get(answers.size() - 1);
        stage.note("asked " + answers.size() + " times about an unknown meeting");
        assertEquals(404, last.statusCode());
        assertTrue(last.body().contains("There is no meeting of that name or number."), last::body);
    }

    private static void assertMediaAreBesideTheMeeting(Daemon web, Daemon callbridge) {
        assertAll(
                () -> assertEquals(2, callbridge.calls().size()),
                () -> assertEquals(List.of(), List.copyOf(web.calls()), "calls in the process of the pages"),
                () -> assertTrue(
                        callbridge
                                .call("webrtc")
                                .path("icePair")
                                .asText()
                                .contains(":" + callbridge.port("media.udp-port")),
                        () -> "the callbridge's port: " + callbridge.call("webrtc")),
                () -> assertTrue(callbridge.link().path("certificate").isObject(), "TLS"),
                () -> assertTrue(web.link().path("certificate").isObject(), "TLS"));
    }

    private static void assertRosters(Browser browser, Daemon callbridge) {
        Await.until(
                () -> browser.hook("participant").count() == 1, Conversation.PATIENCE, "the room in the page's list");
        assertEquals("cvi", browser.hook("participant").attribute("data-path"));
        assertTrue(browser.hook("participant").names().get(0).contains("room"), browser::pageText);
        assertEquals("Ann", guest(callbridge).path("name").asText());
    }

    private static void assertMuteWorks(Browser browser, Baresip room, Daemon callbridge) {
        browser.click("mic-button");
        Await.until(() -> guest(callbridge).path("muted").asBoolean(), Conversation.PATIENCE, "the guest to be muted");
        room.awaitSilence(Conversation.PATIENCE);
        browser.click("mic-button");
        Await.until(() -> !guest(callbridge).path("muted").asBoolean(), Conversation.PATIENCE, "to be heard again");
        room.awaitTone(Conversation.BROWSER_HZ, Conversation.PATIENCE);
    }

    private static JsonNode guest(Daemon callbridge) {
        for (JsonNode each :
                callbridge.api().json("/api/v1/meetings/demo/participants").path("items")) {
            if (each.path("path").asText().equals("webrtc")) {
                return each;
            }
        }
        throw new AssertionError("no guest in the meeting");
    }
}
