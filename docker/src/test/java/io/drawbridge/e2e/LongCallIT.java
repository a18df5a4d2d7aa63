package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Sipp;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Calls of twenty minutes whose sessions would end after 90 seconds: one is kept alive by the device, the other by us (RFC 4028). In
 * virtual time the same is tried by {@code SessionTimerTest}.
 */
@Tag("full")
@Timeout(value = 24, unit = TimeUnit.MINUTES)
class LongCallIT {
    /** The scenarios say BYE after 27 refreshes, 1215 s. */
    private static final Duration ALMOST_ALL = Duration.ofSeconds(1180);

    private static final Duration REST = Duration.ofSeconds(90);

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void afterTwentyMinutesBothAreStillHeardAndEndWhenTheyWant() {
        Daemon gateway = Daemon.start(
                stage, Map.of("meetings", "[{name: device, number: 1001}, {name: gateway, number: 1002}]"));
        int port = gateway.port("sip.udp-port");
        Sipp refreshing = Sipp.callWithTone(stage, "refreshing", 440, "device", port);
        Sipp refreshed = Sipp.callWithTone(stage, "refreshed", 700, "gateway", port);
        Await.measureFor(ALMOST_ALL);
        assertEquals(2, gateway.calls().size(), () -> "two calls, but " + gateway.calls());
        assertHeard(gateway, "device", 440);
        assertHeard(gateway, "gateway", 700);
        refreshing.succeed(REST);
        refreshed.succeed(REST);
        gateway.awaitNothingHeld(Duration.ofSeconds(40));
    }

    private static void assertHeard(Daemon gateway, String meeting, int hz) {
        Baresip listener = Baresip.soundOnly(stage, "listener-" + meeting, Baresip.Codec.PCMU, 1000);
        listener.call(gateway.sipUri(meeting));
        listener.awaitTone(hz, Conversation.PATIENCE);
        listener.hangUp();
    }
}
