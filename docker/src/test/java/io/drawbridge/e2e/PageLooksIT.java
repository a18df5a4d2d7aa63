package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Walks a guest through every state of the pages before and after the call, in both languages, both sizes and both themes: leaves pictures
 * in {@code target/screenshots}, and lets axe look at each.
 */
@Timeout(300)
class PageLooksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path PICTURES = Path.of("target", "screenshots").toAbsolutePath();

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    private final List<String> faults = new ArrayList<>();
    private String variant = "";

    @BeforeAll
    static void start() {
        gateway = Daemon.start(
                stage,
                Map.of(
                        "turn.port", "" + Ports.free(),
                        "turn.tls-port", "" + Ports.free(),
                        "meetings",
                                "[{name: demo, number: \"1000\", title: Weekly meeting},"
                                        + " {name: staff, number: \"1001\", title: Staff, pin: \"4711\"},"
                                        + " {name: board, number: \"1002\", title: Board, host-pin: \"2222\", lobby: true}]"));
        browsers = Browsers.start(stage);
    }

    @ParameterizedTest(name = "{0} {1}x{2} {3}")
    @CsvSource({"en, 1280, 800, light", "fr, 390, 844, light"})
    void everyStateIsReadableByEverybody(String language, int width, int height, String theme) {
        assertReadable(language, width, height, theme);
    }

    @ParameterizedTest(name = "{0} {1}x{2} {3}")
    @CsvSource({"fr, 1280, 800, dark", "en, 390, 844, dark"})
    @Tag("full") // the quick set has seen each language, size and theme
    void everyStateIsReadableByEverybodyTheOtherWayRound(String language, int width, int height, String theme) {
        assertReadable(language, width, height, theme);
    }

    private void assertReadable(String language, int width, int height, String theme) {
        variant = language + "-" + width + "x" + height;
        Browser browser = browsers.chromium(1000, circumstances(language, width, height, theme, "fake"));
        beforeTheCall(browser, theme);
        waitingAndAlone(browser, theme);
        afterTheCall(browser, theme);
        connectionTest(browser, theme);
        browser.close();
        Browser without = browsers.chromium(1000, circumstances(language, width, height, theme, "denied"));
        open(without, "/meet/demo", "join-button");
        Await.until(() -> without.pageText().length() > 200, PATIENCE, without::pageText);
        look(without, "denied", theme);
        without.close();
        assertEquals(List.of(), faults);
    }

    private static Map<String, Object> circumstances(
            String language, int width, int height, String scheme, String devices) {
        return Map.of("language", language, "width", width, "height", height, "scheme", scheme, "devices", devices);
    }

    private void beforeTheCall(Browser browser, String theme) {
        open(browser, "/", "number-join");
        look(browser, "home", theme);
        open(browser, "/meet/nowhere", "number-join");
        look(browser, "unknown", theme);
        open(browser, "/meet/demo", "join-button");
        Await.until(() -> browser.hook("mic-hint").text().length() > 5, PATIENCE, "a microphone that is heard");
        look(browser, "lobby", theme);
        browser.click("mic-button");
        browser.click("camera-button");
        browser.unfold("privacy");
        browser.unfold("device-settings");
        look(browser, "lobby-open", theme);
        open(browser, "/meet/staff", "join-button");
        browser.startJoining("Ann");
        Await.until(() -> !browser.hook("pin-error").text().isEmpty(), PATIENCE, "a question for the PIN");
        look(browser, "pin", theme);
    }

    private void waitingAndAlone(Browser browser, String theme) {
        open(browser, "/meet/board", "join-button");
        browser.startJoining("Ann");
        browser.awaitState("waiting", PATIENCE);
        look(browser, "waiting", theme);
        open(browser, "/meet/demo", "join-button");
        browser.startJoining("Ann");
        browser.awaitState("connected", PATIENCE);
        look(browser, "alone", theme);
    }

    private void afterTheCall(Browser browser, String theme) {
        browser.click("leave-button");
        browser.awaitState("ended", PATIENCE);
        look(browser, "ended", theme);
    }

    private void connectionTest(Browser browser, String theme) {
        open(browser, "/test", "test-start");
        look(browser, "test", theme);
        browser.click("test-start");
        Await.until(
                () -> !List.of("", "running")
                        .contains(browser.hook("test-result").attribute("data-state")),
                Duration.ofSeconds(60),
                browser::pageText);
        look(browser, "test-result", theme);
    }

    private static void open(Browser browser, String path, String hook) {
        browser.open(gateway.plainUrl(path));
        Await.until(() -> browser.hook(hook).visible(), PATIENCE, () -> hook + " on " + browser.pageText());
    }

    /** As the system's theme has it, and in the other one by the page's own switch. */
    private void look(Browser browser, String state, String theme) {
        lookOnce(browser, state + "-" + theme);
        browser.click("theme-button");
        lookOnce(browser, state + "-" + (theme.equals("light") ? "dark" : "light"));
        browser.click("theme-button");
    }

    /** What axe looks at is the same in both languages, but for the length of words: of one language both themes, of the other one. */
    private void lookOnce(Browser browser, String name) {
        browser.screenshot(PICTURES.resolve(variant).resolve(name + ".png"), true);
        if (variant.startsWith("fr") && name.endsWith("-dark")) {
            return;
        }
        browser.accessFaults().forEach(fault -> faults.add(variant + " " + name + ": " + fault));
        if (browser.overflowPixels() > 0) {
            faults.add(variant + " " + name + " is wider than its window");
        }
    }
}
