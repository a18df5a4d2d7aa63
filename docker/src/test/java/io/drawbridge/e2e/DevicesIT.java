package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever stands between a guest and their microphone and camera is told in words, with what to do; and they join all the same. */
@Timeout(90)
class DevicesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
        browsers = Browsers.start(stage);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "denied, denied, left of the address",
        "none, missing, Connect them",
        "no-camera, camera-missing, You will be heard",
    })
    void whatIsRefusedOrMissingIsExplainedAndTheGuestJoins(String devices, String problem, String words) {
        Browser browser = browsers.chromium(1000, Map.of("devices", devices));
        assertExplained(browser, problem, words);
        assertJoins(browser);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"denied, denied, beside the address", "none, missing, Connect them"})
    void firefoxExplainsItInItsOwnWords(String devices, String problem, String words) {
        Browser browser = browsers.firefox(1000, Map.of("devices", devices));
        assertExplained(browser, problem, words);
        assertJoins(browser);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "NotAllowedError, Permission dismissed, dismissed, without an answer",
        "NotAllowedError, Permission denied by system, blocked, privacy settings",
        "NotReadableError, Could not start video source, busy, Another program",
    })
    void whatABrowserReportsIsToldApart(String name, String message, String problem, String words) {
        Browser browser = browsers.chromium(1000, Map.of("deviceFault", Map.of("name", name, "message", message)));
        assertExplained(browser, problem, words);
        assertTrue(browser.hook("device-retry").visible(), "a way to ask again");
    }

    @Test
    void withoutACameraTheMicrophoneIsSent() {
        Browser browser = browsers.chromium(1000, Map.of("devices", "no-camera"));
        browser.join(gateway.plainUrl("/meet/echo"), "Ann");
        assertEquals("true", browser.hook("mic-button").attribute("aria-pressed"));
        assertEquals("false", browser.hook("camera-button").attribute("aria-pressed"));
        browser.awaitTone(1000, Conversation.PATIENCE);
    }

    @Test
    void whatWasSwitchedOffBeforeJoiningStaysOff() {
        Browser browser = browsers.chromium(1000);
        browser.open(gateway.plainUrl("/meet/demo"));
        Await.until(() -> "true".equals(pressed(browser, "camera-button")), PATIENCE, "the camera");
        browser.click("mic-button");
        browser.click("camera-button");
        browser.startJoining("Ann");
        browser.awaitState("connected", PATIENCE);
        assertEquals("false", pressed(browser, "mic-button"));
        assertEquals("false", pressed(browser, "camera-button"));
        Await.until(
                () -> gateway.api()
                        .json("/api/v1/meetings/demo/participants")
                        .at("/items/0/muted")
                        .asBoolean(),
                PATIENCE,
                () -> "muted in the meeting: " + gateway.api().json("/api/v1/meetings/demo/participants"));
        browser.click("leave-button");
    }

    @Test
    void devicesAreListedChosenAndRemembered() {
        Browser browser = browsers.chromium(1000, Map.of("devices", "two"));
        browser.open(gateway.plainUrl("/meet/demo"));
        Await.until(() -> browser.options("camera-select").size() == 2, PATIENCE, "two cameras");
        assertTrue(browser.options("microphone-select").size() > 1, "microphones");
        assertTrue(browser.options("speaker-select").size() > 1, "loudspeakers");
        Await.until(() -> !usedCamera(browser).isEmpty(), PATIENCE, "the camera that the browser prefers");
        String first = usedCamera(browser);
        browser.choose("camera-select", 1 - browser.chosen("camera-select")); // which one it prefers is not said
        Await.until(() -> !List.of("", first).contains(usedCamera(browser)), PATIENCE, "the other camera");
        String second = usedCamera(browser);
        browser.open(gateway.plainUrl("/meet/demo"));
        Await.until(() -> second.equals(usedCamera(browser)), PATIENCE, "the camera that was chosen");
        assertNotEquals(first, second);
        assertEquals(List.of(), browser.faults());
    }

    @Test
    void theLevelOfTheMicrophoneIsShownAndSaidInWordsOnce() {
        Browser browser = browsers.chromium(1000);
        browser.open(gateway.plainUrl("/meet/demo"));
        Await.until(() -> level(browser) > 0.2, PATIENCE, "a level");
        assertEquals("Your microphone works.", browser.hook("mic-hint").text());
        assertEquals("true", browser.hook("mic-level").attribute("aria-hidden"));
        browser.click("mic-button");
        Await.until(() -> level(browser) == 0, PATIENCE, "no level of a microphone that is off");
        assertEquals("Your microphone is off.", browser.hook("mic-hint").text());
        assertEquals(List.of(), browser.faults());
    }

    @Test
    void aGuestsTokenLeavesTheAddressBarAtOnce() {
        Browser browser = browsers.chromium(1000);
        browser.open(gateway.plainUrl("/meet/demo?lang=fr#token=abc.def"));
        Await.until(browser::canJoin, PATIENCE, "the join button");
        assertEquals(gateway.plainUrl("/meet/demo?lang=fr"), browser.address());
        assertFalse(browser.pageText().contains("abc.def"));
    }

    private static double level(Browser browser) {
        String level = browser.property("mic-level", "--level");
        return level.isEmpty() ? 0 : Double.parseDouble(level);
    }

    private static String usedCamera(Browser browser) {
        return browser.hook("camera-select").attribute("data-used");
    }

    private static String pressed(Browser browser, String button) {
        return browser.hook(button).attribute("aria-pressed");
    }

    private static void assertExplained(Browser browser, String problem, String words) {
        browser.open(gateway.plainUrl("/meet/demo"));
        Await.until(
                () -> problem.equals(browser.hook("device-problem").attribute("data-problem")),
                PATIENCE,
                () -> problem + ", but " + browser.hook("device-problem"));
        assertAll(
                () -> assertTrue(browser.hook("device-problem").visible()),
                () -> assertTrue(
                        browser.hook("device-problem").text().contains(words), browser.hook("device-problem")::text));
    }

    private static void assertJoins(Browser browser) {
        browser.startJoining("Ann");
        browser.awaitState("connected", PATIENCE);
        assertEquals("false", pressed(browser, "camera-button"));
        browser.click("leave-button");
        browser.awaitState("ended", PATIENCE);
        assertEquals(List.of(), browser.faults());
    }
}
