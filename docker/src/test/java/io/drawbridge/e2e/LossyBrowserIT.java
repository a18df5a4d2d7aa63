package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Namespaces;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A browser loses five of a hundred packets in both directions: what is lost comes again, both ways, and pictures keep moving. */
@Timeout(120)
class LossyBrowserIT {
    private static final int LOSS_PERCENT = 5;
    private static final int MEASURE_SECONDS = 15;

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void picturesKeepMovingOverALossyWay() {
        Namespaces networks = Namespaces.natBetween(stage);
        Namespaces.Place inside = networks.inside(); // a network that changes under a browser breaks off what it loads
        Daemon gateway = Daemon.startAt(networks.outside(), stage, Map.of());
        Browser browser = Browsers.startAt(inside, stage).chromium(Conversation.BROWSER_HZ);
        networks.lose(LOSS_PERCENT, gateway.port("media.udp-port"));

        browser.join(
                "https://" + networks.outside().address() + ":" + gateway.port("web.https-port") + "/meet/echo", "Ann");
        Await.until(() -> browser.stats().framesDecoded() > 30, Conversation.PATIENCE, "its own picture");
        Browser.Stats before = browser.stats();
        Await.measureFor(Duration.ofSeconds(MEASURE_SECONDS));
        Browser.Stats after = browser.stats();

        double rate = (double) grown(before, after, "inbound-rtp", "video", "framesDecoded") / MEASURE_SECONDS;
        double concealed = (double) grown(before, after, "inbound-rtp", "audio", "concealedSamples")
                / Math.max(1, grown(before, after, "inbound-rtp", "audio", "totalSamplesReceived"));
        double frozen = after.number("inbound-rtp", "video", "totalFreezesDuration")
                - before.number("inbound-rtp", "video", "totalFreezesDuration");
        stage.note(String.format(
                "5 %% loss: %.1f frames a second, frozen %.2f s, key frames %d, concealed %.2f %%, %s",
                rate,
                frozen,
                grown(before, after, "inbound-rtp", "video", "keyFramesDecoded"),
                100 * concealed,
                after.report()));
        assertAll(
                () -> assertTrue(rate >= 10, "frames a second: " + rate),
                () -> assertTrue(frozen < MEASURE_SECONDS * 0.2, "seconds frozen: " + frozen),
                () -> assertTrue(concealed < 0.05, "concealed: " + concealed),
                () -> assertMore(before, after, "outbound-rtp", "retransmittedPacketsSent"),
                () -> assertMore(before, after, "outbound-rtp", "nackCount"),
                () -> assertMore(before, after, "inbound-rtp", "retransmittedPacketsReceived"),
                () -> assertMore(before, after, "inbound-rtp", "nackCount"));
        assertEquals(List.of(), browser.faults());
    }

    private static long grown(Browser.Stats before, Browser.Stats after, String direction, String kind, String field) {
        return after.sum(direction, kind, field) - before.sum(direction, kind, field);
    }

    private static void assertMore(Browser.Stats before, Browser.Stats after, String direction, String field) {
        long more = grown(before, after, direction, "video", field);
        assertTrue(more > 0, () -> direction + " " + field + " did not grow: " + after.report());
    }
}
