package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Picture;
import io.drawbridge.e2e.peer.Stage;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Firefox without H.264 and a room with nothing else: sound both ways, and the reason for the missing picture in words. */
@Timeout(120)
class FirefoxRoomIT {
    private static final String REASON = "audio only, because";
    private static final double WRITING = 10;

    /** Of the page that says the reason; that of a room which is alone is smaller. */
    private static final int REASON_WIDTH = 640;

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void theyHearEachOtherAndReadWhyThereIsNoPicture() {
        Daemon gateway = Daemon.start(stage);
        Browser firefox = Browsers.start(stage).firefox(Conversation.BROWSER_HZ);
        Baresip room = Baresip.withPicture(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));
        firefox.join(gateway.url("/meet/demo"), "Ann");

        new Conversation(stage, room, firefox).assertTheyHearEachOther();
        Await.until(
                () -> firefox.pageText().toLowerCase(Locale.ROOT).contains(REASON),
                Conversation.PATIENCE,
                () -> "the reason on the page: " + firefox.pageText());
        firefox.screenshot("firefox-audio-only");
        Await.until(
                () -> room.framesShown() > 0 && room.picture("told").image().getWidth() == REASON_WIDTH,
                Conversation.PATIENCE,
                "the room to show the reason");
        Picture told = room.picture("told");
        assertAll(
                () -> assertTrue(told.contrast() > WRITING, () -> "white writing on the room's screen: " + told),
                () -> assertEquals(0, firefox.hook("video-tile").count(), "video tiles"),
                () -> assertEquals(
                        "mixed", gateway.call("webrtc").path("mediaMode").asText()),
                () -> assertTold(gateway, "webrtc"),
                () -> assertTold(gateway, "cvi"));
    }

    private static void assertTold(Daemon gateway, String path) {
        String reason = gateway.call(path).path("mediaReason").asText();
        assertTrue(reason.toLowerCase(Locale.ROOT).contains(REASON), () -> "the reason of " + path + ": " + reason);
    }
}
