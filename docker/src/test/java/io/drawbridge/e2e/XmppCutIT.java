package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.TcpRelay;
import io.drawbridge.e2e.peer.TestCertificate;
import io.drawbridge.e2e.peer.XmppServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The link to the XMPP server is cut in the middle of a call, and mended; or the server is killed, and started again. */
@Timeout(150)
class XmppCutIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void mediaGoesOnAndTheLinkComesBackByItself() {
        TestCertificate certificate = XmppServer.certificate(stage);
        XmppServer server = XmppServer.prosody(stage, certificate);
        int relayPort = Ports.free();
        TcpRelay link = TcpRelay.start(stage, relayPort, server.tlsPort());
        Daemon gateway = Daemon.start(stage, XmppServer.tlsSettings(relayPort, certificate));
        Browsers browsers = Browsers.start(stage);
        Browser inCall = browsers.chromium(Conversation.BROWSER_HZ);
        Browser late = browsers.chromium(1500);
        Baresip room = Baresip.withPicture(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        Conversation conversation = new Conversation(stage, room, inCall);
        room.call(gateway.sipUri("demo"));
        inCall.join(gateway.url("/meet/demo"), "Ann");
        conversation.assertTheyHearEachOther();

        link.cut();
        Await.until(() -> !gateway.ready(), Conversation.PATIENCE, "the gateway to notice the cut");
        assertCutIsTold(gateway);
        conversation.assertTheyHearEachOther();
        long frames = inCall.stats().framesDecoded();
        Await.until(() -> inCall.stats().framesDecoded() > frames + 20, Conversation.PATIENCE, "the picture to go on");
        assertEquals("connected", inCall.state());
        assertJoinFailsReadably(late, gateway.url("/meet/demo"));

        link.mend();
        Await.until(gateway::ready, Duration.ofSeconds(40), "the link to come back by itself");
        assertEquals(
                "READY",
                gateway.api().json("/api/v1/callbridge/status").path("state").asText());
        late.join(gateway.url("/meet/demo"), "Bob");
        assertEquals("connected", inCall.state());
    }

    @Test
    void aServerThatIsKilledCostsTheCallNothingAndTakesJoinsAgainWithinFifteenSecondsOfItsStart() {
        TestCertificate certificate = XmppServer.certificate(stage);
        XmppServer server = XmppServer.prosody(stage, certificate);
        Daemon gateway = Daemon.start(stage, XmppServer.tlsSettings(server.tlsPort(), certificate));
        Browsers browsers = Browsers.start(stage);
        Browser inCall = browsers.chromium(Conversation.BROWSER_HZ);
        Browser late = browsers.chromium(1500);
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));
        inCall.join(gateway.url("/meet/demo"), "Ann");
        new Conversation(stage, room, inCall).assertTheyHearEachOther();

        server.kill();
        Await.until(() -> !gateway.ready(), Conversation.PATIENCE, "the gateway to notice the end");
        assertSoundGoesOn(inCall);
        server.startAgain();
        long started = System.nanoTime();
        Await.until(gateway::ready, Duration.ofSeconds(15), "the link to come back by itself");
        late.join(gateway.url("/meet/demo"), "Bob");
        long took = System.nanoTime() - started;
        assertTrue(took < TimeUnit.SECONDS.toNanos(15), () -> "a new join after " + took / 1_000_000 + " ms");
        assertEquals("connected", inCall.state());
        assertSoundGoesOn(inCall);
        stage.note("a new join " + took / 1_000_000 + " ms after the server's start");
    }

    /** Fifty packets come in a second; a gap of half a second in any of three would show. */
    private static void assertSoundGoesOn(Browser browser) {
        for (int second = 0; second < 3; second++) {
            long before = browser.stats().sum("inbound-rtp", "audio", "packetsReceived");
            Await.until(
                    () -> browser.stats().sum("inbound-rtp", "audio", "packetsReceived") >= before + 25,
                    Duration.ofSeconds(1),
                    "sound without a gap");
        }
    }

    private static void assertCutIsTold(Daemon gateway) {
        HttpResponse<String> ready = gateway.api().get("/readyz");
        assertEquals(503, ready.statusCode());
        assertTrue(ready.body().contains("xmpp"), ready::body);
        assertNotEquals(
                "READY",
                gateway.api().json("/api/v1/callbridge/status").path("state").asText());
    }

    private static void assertJoinFailsReadably(Browser browser, String url) {
        browser.startJoining(url, "Bob");
        browser.awaitState("failed", Duration.ofSeconds(10));
        Browser.Hook status = browser.hook("status");
        assertEquals("not-ready", status.attribute("data-error"));
        assertTrue(status.text().length() > 10, () -> "something to read: " + status);
        browser.screenshot("not-ready");
    }
}
