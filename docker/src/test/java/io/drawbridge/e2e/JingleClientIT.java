package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.JingleClient;
import io.drawbridge.e2e.peer.JingleClient.Login;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.Tone;
import io.drawbridge.e2e.peer.Wav;
import io.drawbridge.e2e.peer.XmppServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody else's Jingle client calls a meeting, on somebody else's XMPP server or as a guest of the built-in one. */
@Timeout(90)
class JingleClientIT {
    private static final int CLIENT_HZ = 700;
    private static final String NOT_THERE = "decline there is no such meeting, or the PIN is wrong";
    private static final Map<String, String> MEETINGS =
            Map.of("meetings", "[{name: demo, number: 1000}, {name: board, number: 4200, pin: 2468}]");

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Login login;
    private static Daemon gateway;

    @BeforeAll
    static void start() {
        XmppServer server = XmppServer.prosody(stage, XmppServer.certificate(stage));
        login = server.login();
        Map<String, String> settings = new LinkedHashMap<>(XmppServer.plainSettings(server.plainPort()));
        settings.putAll(MEETINGS);
        gateway = Daemon.start(stage, settings);
    }

    @Test
    void aRoomAndAJingleClientHearEachOther() {
        assertTheyHearEachOther(gateway, login, "demo");
    }

    @Test
    void theyDoThroughEjabberdToo() {
        XmppServer server = XmppServer.ejabberd(stage, XmppServer.certificate(stage));
        Daemon other = Daemon.start(stage, XmppServer.plainSettings(server.plainPort()));
        assertTheyHearEachOther(other, server.login(), "demo");
    }

    @Test
    void aGuestWithoutAnAccountNeedsNoServerButTheBuiltInOne() {
        Daemon other = Daemon.start(stage);
        assertTheyHearEachOther(other, other.guestLogin(), "demo");
        assertRefused(other.guestLogin(), "nobody-home");
    }

    private static void assertTheyHearEachOther(Daemon gateway, Login login, String meeting) {
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri(meeting));

        JingleClient client = JingleClient.call(stage, login, meeting, 5, CLIENT_HZ);
        assertEquals(
                meeting + "@" + login.component() + "/drawbridge", client.awaitStep("contact", Conversation.PATIENCE));
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
        JingleClient client = JingleClient.callWithPicture(stage, login, "demo", 8, CLIENT_HZ);
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
    void aPinInTheAddressLeadsInAndWhoMutesIsShownMuted() {
        JingleClient client = JingleClient.callMuted(stage, login, "4200**2468", 5, CLIENT_HZ);
        client.awaitStep("muted", Conversation.PATIENCE);
        Await.until(
                () -> gateway.call("webrtc").path("muted").asBoolean(),
                Conversation.PATIENCE,
                () -> "the guest to be shown muted, but " + gateway.calls());
        assertEquals("board", gateway.call("webrtc").path("meeting").asText());
        client.awaitGoodEnd();
    }

    @Test
    void aWrongPinAndAMeetingThatIsNotThereAreRefusedInTheSameWords() {
        assertRefused(login, "4200**1357");
        assertRefused(login, "nobody-home");
        assertEquals(
                List.of(),
                gateway.calls().stream()
                        .filter(c -> "webrtc".equals(c.path("path").asText()))
                        .toList());
    }

    private static void assertRefused(Login login, String meeting) {
        JingleClient client = JingleClient.callInVain(stage, login, meeting);
        assertEquals(NOT_THERE, client.awaitStep("refused", Conversation.PATIENCE));
        client.awaitGoodEnd();
    }
}
