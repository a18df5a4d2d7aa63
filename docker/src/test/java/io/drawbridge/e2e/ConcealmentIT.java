package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How much of a minute's sound the browser has to make up, because it came late or not at all. What the gateway made up of what it was
 * sent is printed.
 */
@Tag("full")
@Timeout(180)
class ConcealmentIT {
    private static final Duration MINUTE = Duration.ofSeconds(60);

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void lessThanOneHundredthOfAMinuteIsMadeUp() {
        Daemon gateway = Daemon.start(stage);
        Browser browser = Browsers.start(stage).chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.withPicture(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));
        browser.join(gateway.url("/meet/demo"), "Ann");
        new Conversation(stage, room, browser).assertTheyHearEachOther();

        Browser.Stats before = browser.stats();
        Await.measureFor(MINUTE);
        Browser.Stats after = browser.stats();

        double concealed = sound(after, "concealedSamples") - sound(before, "concealedSamples");
        double all = sound(after, "totalSamplesReceived") - sound(before, "totalSamplesReceived");
        double fromRoom = madeUp(gateway, "cvi");
        double fromBrowser = madeUp(gateway, "webrtc");
        stage.note(String.format(
                "made up: in the browser %.3f %% of %.0f samples; in the gateway %.3f %% of the room's sound, %.3f %% of the browser's",
                100 * concealed / all, all, 100 * fromRoom, 100 * fromBrowser));
        assertEquals(60 * 48_000, all, 2 * 48_000, "samples of a minute");
        assertTrue(concealed / all < 0.01, () -> "concealed " + concealed + " of " + all);
    }

    /** Of all that came from the leg of {@code path} since its call began. */
    private static double madeUp(Daemon gateway, String path) {
        return gateway.call(path).path("audio").path("concealedRatio").asDouble(1);
    }

    private static long sound(Browser.Stats stats, String field) {
        return stats.sum("inbound-rtp", "audio", field);
    }
}
