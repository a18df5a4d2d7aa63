package io.drawbridge.e2e;

import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The remote control of a room speaks by telephone events: what the other room hears is what counts. */
@Timeout(90)
class RemoteControlIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void starSixSilencesARoomAndGivesItItsVoiceBack() {
        Daemon gateway = Daemon.start(stage);
        Baresip speaker = Baresip.soundOnly(stage, "speaker", Baresip.Codec.PCMU, 440);
        Baresip listener = Baresip.soundOnly(stage, "listener", Baresip.Codec.OPUS, 700);
        speaker.call(gateway.sipUri("demo"));
        listener.call(gateway.sipUri("demo"));
        listener.awaitTone(440, Conversation.PATIENCE);

        speaker.press('*');
        speaker.press('6');
        listener.awaitSilence(Conversation.PATIENCE);
        speaker.awaitTone(700, Conversation.PATIENCE);

        speaker.press('*');
        speaker.press('6');
        listener.awaitTone(440, Conversation.PATIENCE);
        speaker.hangUp();
        listener.hangUp();
    }
}
