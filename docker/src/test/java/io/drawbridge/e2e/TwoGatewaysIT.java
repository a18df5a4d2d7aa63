package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.XmppServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two gateways with one component id and its secret, which is a mistake that happens: it is named, and the first goes on. */
@Timeout(180)
class TwoGatewaysIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Map<String, String> settings(int port, String dir) {
        Map<String, String> settings = new HashMap<>(XmppServer.plainSettings(port));
        settings.put("data-dir", stage.dir().resolve(dir).toString());
        return settings;
    }

    private static Daemon second(Map<String, String> settings) {
        Daemon second = Daemon.launch(stage, settings);
        Await.until(() -> second.api().get("/healthz").statusCode() == 200, PATIENCE, "the second to run");
        return second;
    }

    private static String lastError(Daemon gateway) {
        JsonNode status = gateway.api().json("/api/v1/callbridge/status");
        return status.path("lastError").asText();
    }

    private static void awaitError(Daemon gateway, String words) {
        Await.until(() -> lastError(gateway).contains(words), PATIENCE, () -> words + " in " + lastError(gateway));
    }

    @Test
    void prosodyRefusesTheSecondWhichSaysSo() {
        XmppServer server = XmppServer.prosody(stage, XmppServer.certificate(stage));
        Daemon first = Daemon.start(stage, settings(server.plainPort(), "one"));
        Daemon second = second(settings(server.plainPort(), "two"));
        awaitError(second, "conflict");
        assertTrue(lastError(second).contains(XmppServer.COMPONENT), lastError(second));
        assertTrue(first.ready(), "the first goes on");
        assertTrue(!second.ready(), "the second says that it does not serve");
    }

    @Test
    void ejabberdTakesBothAndTheyFindEachOther() {
        XmppServer server = XmppServer.ejabberd(stage, XmppServer.certificate(stage));
        Daemon first = Daemon.start(stage, settings(server.plainPort(), "one"));
        Daemon second = second(settings(server.plainPort(), "two"));
        awaitError(second, "this one gives way");
        awaitError(first, "was told to give way");
        Await.until(first::ready, PATIENCE, "the first to go on");
        assertTrue(lastError(first).contains("another gateway"), lastError(first));
    }

    @Test
    void theBuiltInServerNamesBothToBoth() {
        Daemon first = Daemon.start(
                stage,
                Map.of(
                        "xmpp.domain",
                        XmppServer.DOMAIN,
                        "xmpp.callbridge-secret",
                        XmppServer.SECRET,
                        "xmpp.tls.mode",
                        "off",
                        "data-dir",
                        stage.dir().resolve("one").toString()));
        Daemon second = second(settings(first.port("xmpp.component-port"), "two"));
        awaitError(second, "is connected already, since ");
        Await.until(
                () -> first.process().output().contains("conflict over " + XmppServer.COMPONENT),
                PATIENCE,
                () -> "the first's log to name it: " + first.process().output());
        assertTrue(first.ready(), "the first goes on");
    }
}
