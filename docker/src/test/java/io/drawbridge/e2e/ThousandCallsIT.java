package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Sipp;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thousand calls that bring their offer and a thousand that want ours, 20 of each a second, at the same time: all succeed. */
@Timeout(240)
class ThousandCallsIT {
    private static final int CALLS = 1000;
    private static final Duration ALL = Duration.ofSeconds(150);
    /** SIP keeps an answered BYE for 32 s over UDP (timer J). */
    private static final Duration LONGEST_TIMER = Duration.ofSeconds(45);

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void withEarlyAndWithDelayedOffersAllSucceed() {
        Daemon gateway =
                Daemon.start(stage, Map.of("meetings", "[{name: early, number: 1001}, {name: delayed, number: 1002}]"));
        String[] pace = {"-m", "" + CALLS, "-r", "20", "-d", "500", "-l", "60"};
        int port = gateway.port("sip.udp-port");
        Sipp early = Sipp.call(stage, "call", "early", port, pace);
        Sipp delayed = Sipp.call(stage, "delayed", "delayed", port, pace);
        early.succeed(ALL);
        delayed.succeed(ALL);
        assertEquals(CALLS, early.statistic("SuccessfulCall(C)"));
        assertEquals(CALLS, delayed.statistic("SuccessfulCall(C)"));
        assertEquals(2 * CALLS, gateway.counter("drawbridge_calls_ended_total", "reason=\"hung-up\""));
        gateway.awaitNothingHeld(LONGEST_TIMER);
    }
}
