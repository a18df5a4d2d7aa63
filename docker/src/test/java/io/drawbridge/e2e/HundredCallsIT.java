package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Sipp;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** After a hundred calls nothing is left: no dialog, transaction, port, agent, codec or (seen at the end by the leak check) buffer. */
@Timeout(120)
class HundredCallsIT {
    /** SIP keeps an answered BYE for 32 s over UDP (timer J). */
    private static final Duration LONGEST_TIMER = Duration.ofSeconds(40);

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void nothingIsLeft() {
        Daemon gateway = Daemon.start(stage);
        int port = gateway.port("sip.udp-port");
        Sipp callers = Sipp.call(stage, "call", "demo", port, "-m", "100", "-r", "25", "-d", "300", "-l", "20");
        callers.succeed(Duration.ofSeconds(40));
        assertEquals(100, callers.statistic("SuccessfulCall(C)"));
        assertEquals(100, gateway.counter("drawbridge_calls_ended_total", "reason=\"hung-up\""));
        gateway.awaitNothingHeld(LONGEST_TIMER);
        gateway.collectGarbage();
        assertEquals(0, gateway.gauge("drawbridge_calls_active"));
    }
}
