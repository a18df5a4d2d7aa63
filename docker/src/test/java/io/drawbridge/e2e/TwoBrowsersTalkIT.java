package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What two people in browsers do beside talking: write, raise a hand, keep somebody large, show a screen. */
@Timeout(120)
class TwoBrowsersTalkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;
    private Browser ann;
    private Browser bob;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
        browsers = Browsers.start(stage);
    }

    @BeforeEach
    void join() {
        ann = browsers.chromium(700);
        bob = browsers.chromium(1000, "fr-FR", 1280, 720);
        ann.join(gateway.plainUrl("/meet/demo"), "Ann");
        bob.join(gateway.plainUrl("/meet/demo"), "Bob");
        Await.until(() -> ann.hook("participant").names().equals(List.of("Bob")), PATIENCE, "Bob on Ann's page");
        Await.until(() -> bob.hook("participant").names().equals(List.of("Ann")), PATIENCE, "Ann on Bob's page");
    }

    @Test
    void theyChatAndRaiseAHandAndWhatTheyWriteIsNoMarkup() {
        write(ann, "Hello <b>Bob</b> https://example.org");
        write(bob, "Salut\u00a0!");
        for (Browser each : List.of(ann, bob)) {
            Await.until(
                    () -> {
                        String log = each.texts("chat-log").get(0);
                        return log.contains("Hello <b>Bob</b> https://example.org") && log.contains("Salut");
                    },
                    PATIENCE,
                    () -> "both lines, but " + each.texts("chat-log"));
        }
        assertEquals(1, count(ann.texts("chat-log").get(0), "Hello"), "the own line, once");
        ann.click("hand-button");
        Await.until(
                () -> bob.pageText().contains("Ann a levé la main"),
                PATIENCE,
                () -> "a raised hand: " + bob.pageText());
        assertEquals("true", ann.hook("hand-button").attribute("aria-pressed"));
        ann.screenshot("chat-en");
        bob.screenshot("chat-fr");
        assertEquals(List.of(), ann.faults());
        assertEquals(List.of(), bob.faults());
    }

    @Test
    void whoComesLaterReadsWhatWasWritten() {
        write(ann, "We begin at ten");
        Await.until(() -> bob.texts("chat-log").get(0).contains("at ten"), PATIENCE, "the line on Bob's page");
        Browser late = browsers.chromium(1500);
        late.join(gateway.plainUrl("/meet/demo"), "Late");
        Await.until(
                () -> late.texts("chat-log").get(0).contains("We begin at ten"),
                PATIENCE,
                () -> "what was written before: " + late.texts("chat-log"));
    }

    @Test
    void theySeeEachOtherAndAScreenHasATileOfItsOwn() {
        awaitTiles(ann, 1);
        awaitTiles(bob, 1);
        ann.click("share-button");
        Await.until(
                () -> bob.tiles().stream().anyMatch(tile -> tile.content().equals("slides") && tile.seen()),
                PATIENCE,
                () -> "Ann's screen on Bob's page: " + bob.tiles() + ", Ann's: " + ann.pageText());
        awaitTiles(bob, 2);
        assertEquals("true", ann.hook("share-button").attribute("aria-pressed"));
        assertTrue(ann.hook("share-stop").visible(), "a way to stop");
        bob.screenshot("slides-fr");
        ann.screenshot("sharing-en");
        ann.click("share-stop");
        Await.until(
                () -> bob.tiles().stream().noneMatch(tile -> tile.content().equals("slides")),
                PATIENCE,
                () -> "no screen any more, but " + bob.tiles());
        awaitTiles(bob, 1);
        assertEquals(List.of(), ann.faults());
        assertEquals(List.of(), bob.faults());
    }

    private static void awaitTiles(Browser browser, int count) {
        Await.until(() -> browser.tiles().size() == count, PATIENCE, () -> count + " pictures, but " + browser.tiles());
    }

    private static void write(Browser from, String text) {
        from.fill("chat-input", text);
        from.press("chat-input", "Enter");
    }

    private static long count(String text, String part) {
        return text.split(part, -1).length - 1L;
    }
}
