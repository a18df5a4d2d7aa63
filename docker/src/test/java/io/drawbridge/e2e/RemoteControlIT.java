package io.drawbridge.e2e;

import io.drawbridge.core.media.video.NotePage;
import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.H264Stills;
import io.drawbridge.e2e.peer.Picture;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.Tone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The remote control of a room speaks by telephone events: what the rooms hear and see is what counts. */
@Timeout(90)
class RemoteControlIT {
    private static final double SPEECH_DBFS = -35;
    /** Speech has its energy spread; of a tone, nearly all is in one place. */
    private static final double NO_TONE = 0.3;
    /** Out of 99840 pixels. */
    private static final int PIXELS_OF_NOISE = 60;

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
    }

    @AfterEach
    void everybodyIsGone() {
        Await.until(() -> gateway.calls().isEmpty(), Conversation.PATIENCE, () -> "no calls, but " + gateway.calls());
    }

    @Test
    void starSixSilencesARoomTellsItSoAndGivesItItsVoiceBack() {
        Baresip speaker = Baresip.soundOnly(stage, "speaker", Baresip.Codec.PCMU, 440);
        Baresip listener = Baresip.soundOnly(stage, "listener", Baresip.Codec.OPUS, 700);
        speaker.call(gateway.sipUri("demo"));
        listener.call(gateway.sipUri("demo"));
        listener.awaitTone(440, Conversation.PATIENCE);

        speaker.press('*');
        speaker.press('6');
        awaitSpeech(speaker, 700);
        listener.awaitSilence(Conversation.PATIENCE);
        speaker.awaitTone(700, Conversation.PATIENCE);

        speaker.press('*');
        speaker.press('6');
        listener.awaitTone(440, Conversation.PATIENCE);
        speaker.hangUp();
        listener.hangUp();
    }

    @Test
    void starZeroIsAnsweredInSoundAndPictureToWhoPressedIt() {
        Baresip asking = Baresip.withPicture(stage, "asking", Baresip.Codec.PCMU, 440);
        asking.call(gateway.sipUri("demo"));
        awaitPage(asking, NotePage.ALONE);
        Baresip other = Baresip.soundOnly(stage, "other", Baresip.Codec.PCMU, 700);
        other.call(gateway.sipUri("demo"));
        awaitPage(asking, NotePage.NO_PICTURE);
        asking.awaitTone(700, Conversation.PATIENCE);
        other.awaitTone(440, Conversation.PATIENCE);

        asking.press('*');
        asking.press('0');
        awaitPage(asking, NotePage.HELP);
        awaitSpeech(asking, 700);
        other.awaitTone(440, Conversation.PATIENCE);
        asking.press('1');
        asking.awaitTone(700, Conversation.PATIENCE);
        awaitPage(asking, NotePage.NO_PICTURE);
        asking.hangUp();
        other.hangUp();
    }

    private static void awaitSpeech(Baresip room, int otherHz) {
        Await.until(
                () -> {
                    Tone heard = Tone.of(room.heard().last(1.1));
                    return heard.levelDbfs() > SPEECH_DBFS && heard.share(otherHz) < NO_TONE;
                },
                Conversation.PATIENCE,
                () -> "a sentence, last heard " + Tone.of(room.heard().last(1.1)));
    }

    private static void awaitPage(Baresip room, NotePage page) {
        Picture wanted = H264Stills.decode(stage, "wanted", page.picture().accessUnits(), 416, 240)
                .get(0);
        Await.until(
                () -> room.framesShown() > 0 && room.picture("page").otherInk(wanted) < PIXELS_OF_NOISE,
                Conversation.PATIENCE,
                () -> page + " on the screen");
    }
}
