package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The guest is there first; the room that comes takes packetization mode 0 only, so the browser is asked for a new offer. */
@Timeout(120)
class BrowserFirstIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void aBrowserChangesToWhatTheRoomThatComesCanDecode() {
        Daemon gateway = Daemon.start(stage);
        Browser browser = Browsers.start(stage).chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.withPicture(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        browser.join(gateway.url("/meet/demo"), "Ann");
        long dialledAtNanos = System.nanoTime();
        room.call(gateway.sipUri("demo"));

        Conversation conversation = new Conversation(stage, room, browser);
        conversation.assertTheySeeEachOther(dialledAtNanos);
        conversation.assertTheyHearEachOther();
        assertEquals("pass-through", gateway.call("cvi").path("mediaMode").asText());
        assertEquals("pass-through", gateway.call("webrtc").path("mediaMode").asText());
        assertEquals(List.of(), browser.faults());
        room.hangUp();
    }
}
