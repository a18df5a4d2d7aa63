package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.core.ivr.Page;
import io.drawbridge.core.media.video.PageSet;
import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.H264Stills;
import io.drawbridge.e2e.peer.Picture;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.Tone;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A room that does not dial a meeting is asked for it, in sound and picture. */
@Timeout(120)
class IvrIT {
    private static final double SPEECH_DBFS = -35;
    /** Out of 99840; a digit has some 200. */
    private static final int PIXELS_OF_NOISE = 60;

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(
                stage,
                Map.of(
                        "meetings",
                        "[{name: demo, number: 1000}, {name: board, number: 4200, pin: 2468, host-pin: 13579, lobby: true}]"));
    }

    @Test
    void aRoomHearsThePromptSeesItsDigitsAndIsInTheMeetingWithoutANewOffer() {
        Baresip other = Baresip.soundOnly(stage, "other", Baresip.Codec.OPUS, 440);
        other.call(gateway.sipUri("demo"));
        Baresip caller = Baresip.withPicture(stage, "caller", Baresip.Codec.PCMU, 700);
        caller.call(gateway.sipUri("meet"));
        awaitSpeech(caller);
        awaitPage(caller, Page.NUMBER, "");
        String id = call("ivr").path("id").asText();
        for (char key : "100".toCharArray()) {
            caller.press(key);
        }
        awaitPage(caller, Page.NUMBER, "100");
        assertFalse(Tone.of(other.heard().last(1.1)).isPure(700), "nothing of the caller is heard inside");
        caller.press('0');
        caller.press('#');
        caller.awaitTone(440, Conversation.PATIENCE);
        other.awaitTone(700, Conversation.PATIENCE);
        assertEquals(
                1,
                gateway.calls().stream()
                        .filter(call -> call.path("id").asText().equals(id))
                        .filter(call -> call.path("state").asText().equals("connected"))
                        .filter(call -> call.path("meeting").asText().equals("demo"))
                        .count(),
                () -> "calls " + gateway.calls());
        assertEquals(0, newOffers(caller), "new offers");
        caller.hangUp();
        other.hangUp();
        Await.until(() -> gateway.calls().isEmpty(), Conversation.PATIENCE, () -> "no calls, but " + gateway.calls());
    }

    @Test
    void aGuestTypesThePinAndWaitsForTheHostWhoTypesItsOwn() {
        Baresip guest = Baresip.withPicture(stage, "guest", Baresip.Codec.PCMU, 440);
        guest.call(gateway.sipUri("4200"));
        awaitPage(guest, Page.PIN, "");
        for (char key : "2468".toCharArray()) {
            guest.press(key);
        }
        awaitPage(guest, Page.PIN, "••••");
        guest.press('#');
        awaitPage(guest, Page.LOBBY, "");
        assertEquals("board", call("lobby").path("meeting").asText());
        Baresip host = Baresip.soundOnly(stage, "host", Baresip.Codec.OPUS, 700);
        host.call(gateway.sipUri("4200**13579"));
        guest.awaitTone(700, Conversation.PATIENCE);
        host.awaitTone(440, Conversation.PATIENCE);
        guest.hangUp();
        host.hangUp();
        Await.until(() -> gateway.calls().isEmpty(), Conversation.PATIENCE, () -> "no calls, but " + gateway.calls());
    }

    private static JsonNode call(String state) {
        return gateway.calls().stream()
                .filter(call -> call.path("state").asText().equals(state))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no call in state " + state + " in " + gateway.calls()));
    }

    private static void awaitSpeech(Baresip room) {
        Await.until(
                () -> room.heard().seconds() > 1
                        && Tone.of(room.heard().last(1.1)).levelDbfs() > SPEECH_DBFS,
                Conversation.PATIENCE,
                "a prompt");
    }

    private static void awaitPage(Baresip room, Page page, String entry) {
        Picture wanted = H264Stills.decode(
                        stage,
                        "wanted",
                        PageSet.menu().page(page.index(), entry).accessUnits(),
                        416,
                        240)
                .get(0);
        Await.until(
                () -> room.framesShown() > 0 && room.picture("page").otherInk(wanted) < PIXELS_OF_NOISE,
                Conversation.PATIENCE,
                () -> page + " with '" + entry + "' on the screen");
    }

    /** Requests with an offer that the gateway sent within the call. */
    private static long newOffers(Baresip room) {
        return room.log()
                .lines()
                .filter(line -> line.startsWith("INVITE sip:caller@"))
                .count();
    }
}
