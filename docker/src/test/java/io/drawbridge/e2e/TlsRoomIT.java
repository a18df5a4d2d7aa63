package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.TestCertificate;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A room that signals over TLS: it hears itself, and takes our BYE on the connection that it has made. baresip 1.0 believes any
 * certificate; linphone, which does not, is in {@link TwoClientsIT}.
 */
@Timeout(90)
class TlsRoomIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void aRoomCallsOverTlsAndIsHungUpOnOverItsOwnConnection() {
        int port = Ports.free();
        Daemon gateway = Daemon.start(stage, Map.of("sip.tls-port", "" + port));
        Path authority = Path.of(gateway.setting("data-dir"), "tls", "authority.crt");
        TestCertificate own = TestCertificate.make(stage, "room.example");
        Baresip room = Baresip.overTls(stage, "room", Baresip.Codec.PCMU, 440, own.bundle(), authority);
        room.call("sip:echo@127.0.0.1:" + port + ";transport=tls");
        room.awaitTone(440, Conversation.PATIENCE);
        assertEquals(0, gateway.stop(), "an orderly end");
        Await.until(() -> room.closed() == 1, Conversation.PATIENCE, () -> "the BYE, but " + room.log());
    }
}
