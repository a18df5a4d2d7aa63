package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.GstRoom;
import io.drawbridge.e2e.peer.Picture;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A room that fragments its H.264 (packetization-mode 1) and takes fragments: passed through both ways. */
@Timeout(90)
class ModeOneRoomIT {
    private static final int MEASURE_SECONDS = 4;

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
        browsers = Browsers.start(stage);
    }

    @ParameterizedTest
    @EnumSource(GstRoom.Sound.class)
    void fragmentsPassThroughBothWays(GstRoom.Sound sound) {
        Browser browser = browsers.chromium(Conversation.BROWSER_HZ);
        GstRoom room = GstRoom.start(stage, sound, Conversation.ROOM_HZ, "demo", gateway.port("sip.udp-port"));
        String answer = room.call(1);
        browser.join(gateway.url("/meet/demo"), "Ann");
        Await.until(
                () -> browser.stats().framesDecoded() > 10 && room.framesDecodable() > 10,
                Conversation.PATIENCE,
                () -> "pictures both ways, browser " + browser.stats().framesDecoded() + " room "
                        + room.framesDecodable());

        Picture first = browser.picture("first");
        long begin = System.nanoTime();
        long browserBefore = browser.stats().framesDecoded();
        int roomBefore = room.framesDecodable();
        Await.measureFor(Duration.ofSeconds(MEASURE_SECONDS));
        double seconds = (System.nanoTime() - begin) / 1e9;
        double browserRate = (browser.stats().framesDecoded() - browserBefore) / seconds;
        double roomRate = (room.framesDecodable() - roomBefore) / seconds;
        Picture second = browser.picture("second");
        room.awaitTone(Conversation.BROWSER_HZ, Conversation.PATIENCE);
        browser.awaitTone(Conversation.ROOM_HZ, Conversation.PATIENCE);
        String mediaMode = gateway.call("cvi").path("mediaMode").asText();
        double codecs = gateway.gauge("drawbridge_native_codecs_open", "media=\"video\"");
        room.hangUp();
        Picture early = room.frame(5);
        Picture late = room.frame(40);
        stage.note(String.format(
                "frames a second: browser %.1f, room %.1f; %s; %s; picture requests %d",
                browserRate, roomRate, second, late, room.pictureRequests()));

        assertAll(
                () -> assertTrue(answer.contains("packetization-mode=1"), () -> "mode 1 in the answer:\n" + answer),
                () -> assertTrue(room.fragmentsSent() > 0, "the room sent fragments"),
                () -> assertTrue(browserRate >= 15, () -> "the browser decodes " + browserRate + "/s"),
                () -> assertTrue(roomRate >= 15, () -> "the room decodes " + roomRate + "/s"),
                () -> assertTrue(
                        second.contrast() > 10 && first.difference(second) > 1, () -> "browser sees " + second),
                () -> assertTrue(late.contrast() > 10 && early.difference(late) > 0.3, () -> "room sees " + late),
                () -> assertTrue(late.redness() < -30, () -> "the browser's blue in the room: " + late),
                () -> assertEquals("pass-through", mediaMode),
                () -> assertEquals(0, codecs));
    }
}
