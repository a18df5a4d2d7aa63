package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.Tone;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Browsers at the door of a meeting: PIN, lobby, host, and too many tries. */
@Timeout(120)
class DoorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(
                stage,
                Map.of(
                        "meetings",
                        "[{name: board, number: 4200, title: The board, pin: 2468, host-pin: 13579},"
                                + " {name: clinic, number: 4300, title: Clinic, host-pin: 13579, lobby: true}]"));
        browsers = Browsers.start(stage);
    }

    @Test
    void aGuestIsAskedForThePinToldThatItIsWrongAndLetInWithTheRightOne() {
        Browser guest = browsers.chromium(1000);
        guest.startJoining(gateway.plainUrl("/meet/4200"), "Ann");
        Await.until(
                () -> guest.state().equals("failed"), PATIENCE, () -> "a question for the PIN: " + guest.pageText());
        assertEquals("pin-required", guest.hook("status").attribute("data-error"));
        assertTrue(guest.hook("pin-input").visible());
        guest.screenshot("pin-asked-en");
        guest.fill("pin-input", "1111");
        guest.click("join-button");
        Await.until(
                () -> guest.hook("status").attribute("data-error").equals("wrong-pin"),
                PATIENCE,
                () -> "words about the wrong PIN: " + guest.pageText());
        assertTrue(guest.hook("pin-error").text().contains("not right"), guest.pageText());
        assertEquals("true", guest.hook("pin-input").attribute("aria-invalid"));
        guest.screenshot("pin-wrong-en");
        guest.fill("pin-input", "24 68");
        guest.click("join-button");
        guest.awaitState("connected", Conversation.PATIENCE);
        assertEquals("guest", onlyPerson("board").path("role").asText());
        guest.click("leave-button");
        guest.awaitState("ended", PATIENCE);
    }

    @Test
    void aGuestWaitsAndHearsNothingUntilTheHostComes() {
        Browser guest = browsers.chromium(700, "fr-FR", 390, 844);
        guest.startJoining(gateway.plainUrl("/meet/clinic"), "Zoé");
        guest.awaitState("waiting", Conversation.PATIENCE);
        assertTrue(guest.hook("waiting").visible(), guest.pageText());
        assertTrue(guest.hook("self-view").visible(), "the own picture");
        assertEquals(0, guest.hook("participant").count(), "others while waiting");
        assertEquals(0, guest.overflowPixels(), "wider than the phone");
        assertEquals("lobby", onlyPerson("clinic").path("state").asText());
        guest.screenshot("waiting-phone-fr");
        Browser early = browsers.chromium(1000);
        early.startJoining(gateway.plainUrl("/meet/clinic"), "Early");
        early.awaitState("waiting", Conversation.PATIENCE);
        assertEquals(204, gateway.api().post("/api/v1/meetings/4300/participants/" + idOf("Early") + "/admit"));
        early.awaitState("connected", Conversation.PATIENCE);
        assertEquals(0, early.hook("participant").count(), "who waits is not among the others");
        double level = Tone.of(guest.hear(2).after(0.3)).levelDbfs();
        assertTrue(level < -60, () -> "who waits hears " + level + " dB");
        assertEquals("waiting", guest.state());
        Browser host = browsers.chromium(400);
        host.open(gateway.plainUrl("/meet/clinic"));
        Await.until(host::canJoin, PATIENCE, "the join button");
        host.click("pin-have");
        host.fill("pin-input", "13579");
        host.fill("name-input", "Host");
        host.click("join-button");
        host.awaitState("connected", Conversation.PATIENCE);
        guest.awaitState("connected", Conversation.PATIENCE);
        Await.until(
                () -> guest.hook("participant").names().equals(List.of("Early", "Host")), PATIENCE, "the two others");
        assertFalse(guest.hook("waiting").visible());
        assertEquals(List.of(), guest.faults());
        assertEquals(List.of(), host.faults());
    }

    private static String idOf(String name) {
        for (JsonNode person : people("clinic")) {
            if (person.path("name").asText().equals(name)) {
                return person.path("id").asText();
            }
        }
        throw new AssertionError(name + " is not among " + people("clinic"));
    }

    private static JsonNode people(String meeting) {
        return gateway.api()
                .json("/api/v1/meetings/" + meeting + "/participants")
                .path("items");
    }

    private static JsonNode onlyPerson(String meeting) {
        JsonNode items = people(meeting);
        assertEquals(1, items.size(), items::toString);
        return items.get(0);
    }
}
