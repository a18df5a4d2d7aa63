package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Namespaces;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A guest's network changes under the call: its address is gone, and there is another one. The same call goes on. */
@Timeout(150)
class InterfaceChangeIT {
    private static final String BEFORE = "10.98.1.2";
    private static final String AFTER = "10.98.1.77";
    private static final Duration LONGEST_GAP = Duration.ofSeconds(10);
    private static final Duration ABSENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void theCallGoesOnFromTheNewAddressAndEndsWhenThereIsNoneForHalfAMinute() {
        Namespaces networks = Namespaces.natBetween(stage);
        Daemon gateway = Daemon.startAt(networks.outside(), stage, Map.of());
        Browser browser = Browsers.startAt(networks.secluded(), stage).chromium(Conversation.BROWSER_HZ);
        browser.join(
                "https://" + networks.outside().address() + ":" + gateway.port("web.https-port") + "/meet/echo", "Ann");
        Await.until(() -> packets(browser) > 200, Conversation.PATIENCE, "sound to come back");
        JsonNode call = gateway.call("webrtc");
        String firstPair = call.path("icePair").asText();

        long cut = System.nanoTime();
        networks.moveInside(BEFORE, AFTER);
        Await.until(() -> isStill(browser), Conversation.PATIENCE, "the way to be cut");
        long still = packets(browser);
        Await.until(() -> packets(browser) > still + 10, Conversation.PATIENCE, "sound to come back again");
        Duration gap = Duration.ofNanos(System.nanoTime() - cut);
        stage.note("no sound for " + gap.toMillis() + " ms");

        browser.awaitState("connected", Conversation.PATIENCE);
        browser.awaitTone(Conversation.BROWSER_HZ, Conversation.PATIENCE);
        JsonNode same = gateway.call("webrtc");
        stage.note(firstPair + " became " + same.path("icePair").asText());
        assertEquals(call.path("id").asText(), same.path("id").asText());
        assertTrue(same.path("icePair").asText().endsWith("after an ICE restart"), same::toString);
        assertTrue(gap.compareTo(LONGEST_GAP) < 0, () -> "no sound for " + gap);
        // A browser says on its console that a socket did not open while there was no network.
        assertTrue(
                browser.faults().stream().allMatch(fault -> fault.contains("net::ERR_")), browser.faults()::toString);

        long gone = System.nanoTime();
        networks.unplugInside();
        Await.until(() -> gateway.calls().isEmpty(), ABSENCE.plusSeconds(40), () -> "no call, but " + gateway.calls());
        Duration held = Duration.ofNanos(System.nanoTime() - gone);
        stage.note("the call of a guest who was gone was held for " + held.toMillis() + " ms");
        assertFalse(held.compareTo(ABSENCE.minusSeconds(8)) < 0, () -> "held for only " + held);
        assertEquals(0, gateway.gauge("drawbridge_ice_agents"));
    }

    private static long packets(Browser browser) {
        return browser.stats().sum("inbound-rtp", "audio", "packetsReceived");
    }

    private static boolean isStill(Browser browser) {
        long before = packets(browser);
        Await.measureFor(Duration.ofMillis(200));
        return packets(browser) == before;
    }
}
