package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With {@code xmpp.enabled=false} browsers join directly, and nothing else differs. */
@Timeout(180)
class XmppOffIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void aRoomAndABrowserSeeAndHearEachOther() {
        Daemon gateway = Daemon.start(stage, Map.of("xmpp.enabled", "false"));
        Browser browser = Browsers.start(stage).chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.withPicture(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        Conversation conversation = new Conversation(stage, room, browser);
        room.call(gateway.sipUri("demo"));
        browser.startJoining(gateway.url("/meet/demo"), "Ann");
        long joinedAtNanos = System.nanoTime();
        browser.awaitState("connected", Conversation.PATIENCE);
        conversation.assertTheySeeEachOther(joinedAtNanos);
        conversation.assertTheyHearEachOther();
        assertEquals("cvi", browser.hook("participant").attribute("data-path"));
        assertEquals(
                "DISABLED",
                gateway.api().json("/api/v1/callbridge/status").path("state").asText());
        assertEquals(true, Ports.free(gateway.port("xmpp.component-port")), "no XMPP server");
    }
}
