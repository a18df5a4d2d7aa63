package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.TcpRelay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A page loses its socket, or the gateway: it comes back by itself. */
@Timeout(180)
class RejoinIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration RESTART = Duration.ofSeconds(40);

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void aPageWhoseSocketBreaksStaysInTheMeetingAndLosesNoWord() {
        Daemon gateway = Daemon.start(stage);
        Browsers browsers = Browsers.start(stage);
        int port = Ports.free();
        TcpRelay cable = TcpRelay.start(stage, port, gateway.port("web.https-port"));
        Browser ann = browsers.chromium(700);
        Browser bob = browsers.chromium(1000);
        ann.join("https://localhost:" + port + "/meet/demo", "Ann");
        bob.join(gateway.url("/meet/demo"), "Bob");
        Await.until(() -> ann.hook("participant").names().equals(List.of("Bob")), PATIENCE, "Bob on Ann's page");
        String id = bob.hook("participant").attribute("data-participant-id");
        Await.until(() -> ann.stats().framesDecoded() > 0, PATIENCE, "Bob's picture on Ann's page");

        cable.cut();
        ann.awaitState("reconnecting", PATIENCE);
        write(ann, "from Ann");
        write(bob, "from Bob");
        long before = ann.stats().framesDecoded();
        Await.until(() -> ann.stats().framesDecoded() > before + 10, PATIENCE, "pictures that go on meanwhile");
        assertEquals(List.of("Ann"), bob.hook("participant").names(), "Ann is still in the meeting");
        cable.mend();
        ann.awaitState("connected", PATIENCE);
        Await.until(() -> bob.texts("chat-log").get(0).contains("from Ann"), PATIENCE, "what Ann wrote meanwhile");
        Await.until(() -> ann.texts("chat-log").get(0).contains("from Bob"), PATIENCE, "what Bob wrote meanwhile");
        assertEquals(id, bob.hook("participant").attribute("data-participant-id"), "the same participant");
        assertEquals(2, gateway.calls().size(), () -> "two calls: " + gateway.calls());
    }

    @Test
    void aPageJoinsAnewWhenTheGatewayComesBack() {
        Map<String, String> ports = Daemon.settings(stage);
        Daemon gateway = Daemon.start(stage, ports);
        Browsers browsers = Browsers.start(stage);
        Browser ann = browsers.chromium(700);
        ann.join(gateway.url("/meet/demo"), "Ann");
        gateway.kill();
        ann.awaitState("reconnecting", PATIENCE);
        Daemon again = Daemon.start(stage, ports);
        Await.until(
                () -> ann.state().equals("connected") && again.calls().size() == 1,
                RESTART,
                () -> "Ann back in the meeting, but " + ann.hook("status").attributes());
        assertTrue(ann.hook("leave-button").visible());
    }

    private static void write(Browser from, String text) {
        from.fill("chat-input", text);
        from.press("chat-input", "Enter");
    }
}
