package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Picture;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The echo test: who dials it hears and sees himself. */
@Timeout(90)
class EchoIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void aRoomHearsAndSeesItself() {
        Daemon gateway = Daemon.start(stage);
        Baresip room = Baresip.withPicture(stage, "room", Baresip.Codec.PCMU, 440);
        room.call(gateway.sipUri("echo"));
        room.awaitTone(440, Conversation.PATIENCE);
        Await.until(() -> room.framesShown() > 10, Conversation.PATIENCE, "moving pictures");
        Picture first = room.picture("first");
        Await.measureFor(Duration.ofSeconds(1));
        Picture second = room.picture("second");
        assertTrue(second.contrast() > 10 && second.redness() > 30, () -> "its own red picture: " + second);
        assertTrue(first.difference(second) > 0.3, () -> "moves by " + first.difference(second));
        room.hangUp();
        Await.until(() -> gateway.calls().isEmpty(), Conversation.PATIENCE, () -> "no calls, but " + gateway.calls());
    }
}
