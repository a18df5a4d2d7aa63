package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGTERM during a call: nobody is left in the dark. */
@Timeout(90)
class ShutdownIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void aRoomGetsByeAndThePageIsTold() {
        Daemon gateway = Daemon.start(stage);
        Browser browser = Browsers.start(stage).chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));
        browser.join(gateway.url("/meet/demo"), "Ann");
        new Conversation(stage, room, browser).assertTheyHearEachOther();

        long begin = System.nanoTime();
        assertEquals(0, gateway.stop(), "exit status");
        stage.note("gone after " + (System.nanoTime() - begin) / 1_000_000 + " ms");

        Await.until(() -> room.closed() == 1, Duration.ofSeconds(3), "the end of the room's call");
        assertTrue(room.log().contains("\nBYE sip:"), () -> "a BYE for the room:\n" + room.log());
        browser.awaitState("ended", Duration.ofSeconds(5));
        assertEquals("shutting-down", browser.hook("status").attribute("data-error"));
        browser.screenshot("shut-down");
        for (String port :
                List.of("sip.udp-port", "sip.tcp-port", "web.https-port", "web.http-port", "media.udp-port")) {
            assertTrue(Ports.free(gateway.port(port)), () -> port + " is free again");
        }
    }
}
