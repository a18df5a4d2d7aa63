package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page as a guest meets it; leaves pictures of itself in {@code target/e2e/pages}. */
@Timeout(90)
class JoinPageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
        browsers = Browsers.start(stage);
    }

    @Test
    void aGuestTypesTheNumberJoinsMutesAndLeaves() {
        Browser browser = browsers.chromium(1000);
        browser.open(gateway.plainUrl("/"));
        browser.screenshot("number-en");
        browser.fill("number-input", "1000");
        browser.click("number-join");
        Await.until(browser::canJoin, PATIENCE, () -> "the join button: " + browser.pageText());
        assertEquals("/meet/1000", browser.path());
        browser.screenshot("join-en");
        browser.fill("name-input", "Ann");
        browser.click("join-button");
        browser.awaitState("connected", Conversation.PATIENCE);
        assertAll(
                () -> assertEquals(0, browser.hook("video-tile").count(), "tiles while alone"),
                () -> assertEquals(0, browser.hook("participant").count(), "others while alone"),
                () -> assertTrue(browser.hook("self-view").visible(), "the own picture"));
        assertToggles(browser, "mic-button");
        assertToggles(browser, "camera-button");
        browser.screenshot("alone-en");
        browser.click("leave-button");
        browser.awaitState("ended", PATIENCE);
        browser.screenshot("ended-en");
        Await.until(() -> gateway.calls().isEmpty(), PATIENCE, () -> "no calls, but " + gateway.calls());
        assertEquals(List.of(), browser.faults());
    }

    @Test
    void anAnswerThatOvertakesTheBrowsersOwnOfferIsTaken() {
        Browser browser = browsers.chromium(1000);
        browser.open(gateway.plainUrl("/meet/demo"));
        browser.slowOffers(1500);
        browser.click("join-button");
        browser.awaitState("connected", Conversation.PATIENCE);
        browser.click("leave-button");
        browser.awaitState("ended", PATIENCE);
        Await.until(() -> gateway.calls().isEmpty(), PATIENCE, () -> "no calls, but " + gateway.calls());
    }

    @Test
    void anUnknownNumberIsToldInWords() {
        Browser browser = browsers.chromium(1000);
        browser.open(gateway.url("/"));
        String before = browser.pageText();
        browser.fill("number-input", "99999");
        browser.click("number-join");
        Await.until(
                () -> !browser.pageText().equals(before) && browser.pageText().length() > 20,
                PATIENCE,
                () -> "words about the unknown number: " + browser.pageText());
        assertEquals(0, browser.hook("join-button").count(), "buttons to join what does not exist");
        browser.screenshot("unknown-number");
    }

    @Test
    void aFrenchGuestReadsFrench() {
        Browser english = browsers.chromium(1000);
        Browser french = browsers.chromium(1000, "fr-FR", 1280, 720);
        english.open(gateway.url("/meet/demo"));
        french.open(gateway.url("/meet/demo"));
        Await.until(() -> french.language().startsWith("fr"), PATIENCE, () -> "French, but " + french.language());
        Await.until(() -> french.hook("join-button").visible(), PATIENCE, "the join button");
        assertNotEquals(
                english.hook("join-button").text(), french.hook("join-button").text());
        french.screenshot("join-fr");
        assertEquals(List.of(), french.faults());
    }

    @Test
    void thePageFitsAPhone() {
        Browser phone = browsers.chromium(1000, "en-US", 390, 844);
        phone.open(gateway.url("/meet/demo"));
        Await.until(phone::canJoin, PATIENCE, "the join button");
        assertEquals(0, phone.overflowPixels(), "wider than the phone");
        phone.screenshot("join-phone");
        phone.fill("name-input", "Ann");
        phone.click("join-button");
        phone.awaitState("connected", Conversation.PATIENCE);
        assertEquals(0, phone.overflowPixels(), "wider than the phone");
        assertTrue(phone.hook("leave-button").visible(), "a way to leave");
        phone.screenshot("alone-phone");
        phone.click("leave-button"); // a browser that is just closed is waited for a minute
        phone.awaitState("ended", PATIENCE);
        assertEquals(List.of(), phone.faults());
    }

    private static void assertToggles(Browser browser, String button) {
        String before = browser.hook(button).attribute("aria-pressed");
        assertTrue(List.of("true", "false").contains(before), () -> button + " aria-pressed=" + before);
        browser.click(button);
        Await.until(
                () -> !browser.hook(button).attribute("aria-pressed").equals(before), PATIENCE, button + " to change");
        browser.click(button);
        Await.until(
                () -> browser.hook(button).attribute("aria-pressed").equals(before),
                PATIENCE,
                button + " to change back");
    }
}
