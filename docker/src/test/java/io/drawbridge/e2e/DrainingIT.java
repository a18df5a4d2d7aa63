package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Sipp;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** After SIGTERM a call that runs goes on to its end, while a new one is told to come back later. */
@Timeout(90)
class DrainingIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void newCallsGet503WithRetryAfterWhileAnOldOneGoesOn() {
        Daemon gateway = Daemon.start(stage, Map.of("drain.seconds", "30"));
        int port = gateway.port("sip.udp-port");
        Sipp old = Sipp.call(stage, "call", "demo", port, "-m", "1", "-d", "5000");
        Await.until(() -> gateway.calls().size() == 1, SOON, () -> "the old call, but " + gateway.calls());
        gateway.process().terminate();
        Await.until(() -> !gateway.ready(), SOON, "the gateway to take no more calls");
        Map<String, String> refusal = Map.of(
                "uri",
                "sip:demo@[remote_ip]:[remote_port]",
                "content",
                "Content-Length: 0\n",
                "status",
                "503",
                "told",
                "Retry-After: ([89]|1[0-5])");
        Sipp.play(stage, "refused", "demo", port, refusal).succeed(SOON);
        old.succeed(SOON);
        assertEquals(0, gateway.process().awaitExit(SOON), "an orderly end as soon as the last call is over");
    }
}
