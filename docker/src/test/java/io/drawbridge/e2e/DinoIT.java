package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Dino;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.TestCertificate;
import io.drawbridge.e2e.peer.Tone;
import io.drawbridge.e2e.peer.XmppServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dino, as people have it on their desktops, calls a meeting: ICE with two components, no bundle, handshake as a server. */
@Timeout(120)
class DinoIT {
    private static final int DINO_HZ = 1200;
    /** What its noise suppressor leaves of a tone. */
    private static final double LEAST_SHARE = 0.3;

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void aRoomAndDinoHearEachOtherUntilItMutesAndHangsUp() {
        TestCertificate certificate = XmppServer.certificate(stage);
        XmppServer server = XmppServer.prosody(stage, certificate);
        Daemon gateway = Daemon.start(stage, XmppServer.plainSettings(server.plainPort()));
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));
        Dino dino = Dino.start(stage, server, certificate, DINO_HZ);

        dino.call();
        dino.awaitTone(Conversation.ROOM_HZ, Conversation.PATIENCE);
        Await.until(
                () -> room.heard().seconds() > 1 && isDinos(Tone.of(room.heard().last(1.1))),
                Conversation.PATIENCE,
                () -> "the room to hear Dino, last heard "
                        + Tone.of(room.heard().last(1.1)));
        stage.note("the room hears of Dino " + Tone.of(room.heard().last(1.1)));
        assertEquals(
                "opus", gateway.call("webrtc").path("audio").path("sendCodec").asText());

        dino.mute();
        Await.until(
                () -> gateway.call("webrtc").path("muted").asBoolean(),
                Conversation.PATIENCE,
                () -> "Dino to be shown muted, but " + gateway.calls());
        dino.hangUp();
        Await.until(
                () -> gateway.calls().size() == 1,
                Conversation.PATIENCE,
                () -> "the room alone, but " + gateway.calls());
        room.hangUp();
    }

    private static boolean isDinos(Tone tone) {
        return Math.abs(tone.strongestHz() - DINO_HZ) < 5 && tone.share(DINO_HZ) > LEAST_SHARE;
    }
}
