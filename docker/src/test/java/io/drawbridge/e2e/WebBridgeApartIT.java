package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.XmppServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages from one process, meetings in another, and an XMPP server between them. */
@Timeout(120)
class WebBridgeApartIT {
    private static final String WEB_SECRET = "secret-of-the-web-bridge";
    private static final String SECRET = "secret-of-the-callbridge";

    @RegisterExtension
    static final Stage stage = new Stage();

    /** The built-in server runs beside the pages. */
    @Test
    void throughTheBuiltInServer() {
        Daemon web = Daemon.launch(
                stage,
                web(Map.of(
                        "xmpp.domain", XmppServer.DOMAIN,
                        "xmpp.webbridge-secret", WEB_SECRET,
                        "xmpp.callbridge-secret", SECRET,
                        "xmpp.tls.mode", "off")));
        Await.until(
                () -> web.api().get("/healthz").statusCode() == 200, Duration.ofSeconds(60), "the pages to be there");
        assertTrue(web.api().get("/readyz").body().contains("no callbridge answers"), "and to say what is missing");
        Map<String, String> there = new HashMap<>(XmppServer.plainSettings(web.port("xmpp.component-port")));
        there.put("xmpp.callbridge-id", "callbridge");
        there.put("xmpp.callbridge-secret", SECRET);
        assertTheyMeet(web, callbridge(there));
    }

    @Test
    void throughProsody() {
        XmppServer server = XmppServer.prosody(stage, XmppServer.certificate(stage));
        Map<String, String> there = XmppServer.plainSettings(server.plainPort());
        Map<String, String> here = new HashMap<>(there);
        here.remove("xmpp.callbridge-secret");
        here.put("xmpp.webbridge-secret", XmppServer.SECRET);
        assertTheyMeet(Daemon.launch(stage, web(here)), callbridge(there));
    }

    private static Map<String, String> web(Map<String, String> xmpp) {
        Map<String, String> settings = new HashMap<>(xmpp);
        settings.put("legs", "[webrtc, xmpp]");
        settings.put("meetings", "[]");
        settings.put("media.udp-port", "0");
        settings.put("data-dir", stage.dir().resolve("data-web").toString());
        settings.put("xmpp.webbridge-id", "webbridge");
        return settings;
    }

    private static Daemon callbridge(Map<String, String> xmpp) {
        Map<String, String> settings = new HashMap<>(xmpp);
        settings.put("xmpp.webbridges", "[webbridge]");
        return Daemon.start(stage, settings);
    }

    private static void assertTheyMeet(Daemon web, Daemon callbridge) {
        Await.until(web::ready, Duration.ofSeconds(60), () -> "the web bridge: "
                + web.api().get("/readyz").body());
        Browser browser = Browsers.start(stage).chromium(Conversation.BROWSER_HZ);
        assertEquals(404, browser.open(web.url("/meet/no-such-meeting")));
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(callbridge.sipUri("demo"));
        browser.join(web.url("/meet/demo"), "Ann");
        new Conversation(stage, room, browser).assertTheyHearEachOther();
        Await.until(
                () -> browser.hook("participant").count() == 1, Conversation.PATIENCE, "the room in the page's list");
        assertEquals("cvi", browser.hook("participant").attribute("data-path"));
        assertEquals(2, callbridge.calls().size());
        assertEquals(List.of(), List.copyOf(web.calls()), "no call in the process of the pages");
        browser.click("leave-button");
        browser.awaitState("ended", Conversation.PATIENCE);
        Await.until(() -> callbridge.calls().size() == 1, Conversation.PATIENCE, "only the room to be left");
    }
}
