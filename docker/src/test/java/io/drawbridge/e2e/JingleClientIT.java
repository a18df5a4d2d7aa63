package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.JingleClient;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.Tone;
import io.drawbridge.e2e.peer.Wav;
import io.drawbridge.e2e.peer.XmppServer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody else's Jingle client on somebody else's XMPP server calls a meeting. */
@Timeout(90)
class JingleClientIT {
    private static final int CLIENT_HZ = 700;

    @RegisterExtension
    static final Stage stage = new Stage();

    private static XmppServer server;
    private static Daemon gateway;

    @BeforeAll
    static void start() {
        server = XmppServer.prosody(stage, XmppServer.certificate(stage));
        gateway = Daemon.start(stage, XmppServer.plainSettings(server.plainPort()));
    }

    @Test
    void aRoomAndAJingleClientHearEachOther() {
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));

        JingleClient client = JingleClient.call(stage, server, "demo", 5, CLIENT_HZ, false);
        assertEquals(
                "demo@" + XmppServer.COMPONENT + "/drawbridge", client.awaitStep("contact", Conversation.PATIENCE));
        client.awaitStep("proceed", Conversation.PATIENCE);
        client.awaitStep("ringing", Conversation.PATIENCE);
        client.awaitStep("accepted", Conversation.PATIENCE);
        client.awaitStep("state connected", Conversation.PATIENCE);
        room.awaitTone(CLIENT_HZ, Conversation.PATIENCE);
        assertEquals(
                "opus", gateway.call("webrtc").path("audio").path("sendCodec").asText());
        client.awaitGoodEnd();

        Wav heard = client.recording().last(3);
        Tone tone = Tone.of(heard);
        stage.note("the Jingle client heard " + tone);
        assertTrue(tone.isPure(Conversation.ROOM_HZ), tone::toString);
        Await.until(
                () -> gateway.calls().size() == 1,
                Conversation.PATIENCE,
                () -> "the room alone, but " + gateway.calls());
        room.hangUp();
    }

    @Test
    void aPictureThatIsAddedToTheCallIsSeenInTheRoomAndTheRoomsByTheClient() {
        Baresip room = Baresip.withPicture(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));
        JingleClient client = JingleClient.call(stage, server, "demo", 8, CLIENT_HZ, true);
        client.awaitStep("added", Conversation.PATIENCE);
        Await.until(
                () -> room.framesShown() > 0
                        && room.picture("of-jingle").image().getWidth() == 640,
                Conversation.PATIENCE,
                "the client's picture in the room");
        int seen = Integer.parseInt(client.awaitStep("pictures", Conversation.PATIENCE));
        assertTrue(seen > 20, () -> seen + " pictures seen by the client");
        client.awaitGoodEnd();
        room.hangUp();
    }

    @Test
    void aMeetingThatIsNotThereIsRefusedInWords() {
        JingleClient client = JingleClient.callInVain(stage, server, "nobody-home");
        assertEquals(
                "decline there is no such meeting, or the PIN is wrong",
                client.awaitStep("refused", Conversation.PATIENCE));
        client.awaitGoodEnd();
        assertEquals(
                List.of(),
                gateway.calls().stream()
                        .filter(c -> "webrtc".equals(c.path("path").asText()))
                        .toList());
    }
}
