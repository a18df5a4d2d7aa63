package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Coturn;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A guest whose network lets nothing but a relay through meets a room; one with a direct path uses no relay. */
@Timeout(120)
class TurnIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage, Map.of("turn.port", "" + Ports.free(), "turn.tls-port", "" + Ports.free()));
        browsers = Browsers.start(stage);
    }

    @ParameterizedTest(name = "relay over {0}")
    @CsvSource({"udp, ^turn:.*=udp", "tcp, ^turn:.*=tcp", "tls, ^turns:"})
    void aGuestBehindARelayAndARoomSeeAndHearEachOther(String transport, String urls) {
        double before = gateway.gauge("drawbridge_turn_relayed_bytes_total");
        assertTheyMeet(gateway, urls, "relay " + transport + " ");
        assertTrue(
                gateway.gauge("drawbridge_turn_relayed_bytes_total") > before + 100_000, "the media was relayed by us");
        Await.until(
                () -> gateway.gauge("drawbridge_turn_allocations") == 0,
                Conversation.PATIENCE,
                () -> "no allocation left, but " + gateway.gauge("drawbridge_turn_allocations"));
    }

    @Test
    void aGuestBehindCoturnAndARoomSeeAndHearEachOther() {
        String secret = "north-secret";
        int port = Coturn.server(stage, secret);
        try (Daemon other = Daemon.start(stage, Map.of("turn.external", "127.0.0.1:" + port, "turn.secret", secret))) {
            assertTheyMeet(other, "^turn:127.0.0.1:" + port + ".*=udp", "relay udp ");
            assertEquals(0, other.gauge("drawbridge_turn_allocations"));
        }
    }

    private static void assertTheyMeet(Daemon gateway, String urls, String pair) {
        Browser browser = browsers.chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.withPicture(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));
        browser.open(gateway.url("/meet/demo"));
        browser.relayOnly(urls);
        browser.startJoining("Ann");
        long joinedAtNanos = System.nanoTime();
        browser.awaitState("connected", Conversation.PATIENCE);
        Conversation conversation = new Conversation(stage, room, browser);
        conversation.assertTheySeeEachOther(joinedAtNanos);
        conversation.assertTheyHearEachOther();
        List<String> pairs = browser.stats().pairs();
        assertTrue(!pairs.isEmpty() && pairs.stream().allMatch(p -> p.startsWith(pair)), pairs::toString);
        room.hangUp();
        browser.click("leave-button");
        browser.awaitState("ended", Conversation.PATIENCE);
        Await.until(() -> gateway.calls().isEmpty(), Conversation.PATIENCE, () -> "no calls, but " + gateway.calls());
        assertEquals(List.of(), browser.faults());
        browser.close();
    }

    @Test
    void aGuestWithADirectPathUsesNoRelay() {
        double before = gateway.gauge("drawbridge_turn_relayed_bytes_total");
        try (Browser browser = browsers.chromium(Conversation.BROWSER_HZ)) {
            browser.join(gateway.url("/meet/demo"), "Ann");
            Await.until(() -> !browser.stats().pairs().isEmpty(), Conversation.PATIENCE, "the pair that was chosen");
            Await.measureFor(Duration.ofSeconds(3));
            List<String> pairs = browser.stats().pairs();
            assertTrue(pairs.stream().allMatch(pair -> pair.startsWith("host udp ")), pairs::toString);
        }
        assertEquals(before, gateway.gauge("drawbridge_turn_relayed_bytes_total"));
    }
}
