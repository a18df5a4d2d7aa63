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
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The administrators' page in a real browser; leaves pictures of itself in {@code target/e2e/pages}. */
@Timeout(240)
class AdminPageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SETTINGS = "/api/v1/configuration/xmpp";
    private static final String SECRET = "canary-page-3310";

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
        browsers = Browsers.start(stage);
    }

    private static void signIn(Browser browser, Daemon daemon, String url) {
        browser.open(url);
        browser.fill("token-input", daemon.token());
        browser.click("sign-in-button");
        awaitSettings(browser);
    }

    private static void awaitSettings(Browser browser) {
        Await.until(
                () -> !value(browser, "unique-name-input").isEmpty(),
                PATIENCE,
                () -> "the settings: " + browser.pageText());
    }

    private static String value(Browser browser, String field) {
        return browser.hook(field).attribute("value");
    }

    private static void awaitLink(Browser browser, String component) {
        Await.until(
                () -> browser.hook("link").attribute("data-component").equals(component)
                        && browser.hook("link").attribute("data-state").equals("READY"),
                PATIENCE,
                () -> component + " to be registered: " + browser.pageText());
    }

    private static JsonNode settings(Daemon daemon) {
        return daemon.api().json(SETTINGS);
    }

    @Test
    void anAdministratorSignsInChangesTheFormAndFindsItAgainAfterARestart() {
        Map<String, String> places = new HashMap<>(Daemon.settings(stage));
        Daemon first = Daemon.start(stage, places);
        Browser browser = browsers.chromium(1000);
        browser.open(first.plainUrl("/admin"));
        browser.screenshot("admin-sign-in-en");
        browser.fill("token-input", "not-the-token");
        browser.click("sign-in-button");
        Await.until(() -> browser.hook("sign-in-error").text().contains("not the token"), PATIENCE, browser::pageText);
        browser.fill("token-input", first.token());
        browser.click("sign-in-button");
        awaitSettings(browser);
        awaitLink(browser, "callbridge.localhost");
        for (String row : List.of("server", "since", "certificate", "round-trip", "joins")) {
            Await.until(() -> browser.hook("links-" + row).visible(), PATIENCE, () -> row + ": " + browser.pageText());
        }
        assertFalse(browser.hook("links-error").visible(), browser::pageText);
        assertTrue(browser.hook("links-certificate").text().matches("until .*, \\d+ days left"), browser::pageText);
        assertEquals("", value(browser, "shared-secret-input"));
        browser.screenshot("admin-en");
        browser.fill("unique-name-input", "bridge7");
        browser.fill("domain-input", "meet.example");
        browser.fill("shared-secret-input", SECRET);
        browser.click("save-button");
        Await.until(() -> browser.hook("save-status").text().startsWith("Saved"), PATIENCE, browser::pageText);
        assertEquals("", value(browser, "shared-secret-input"));
        awaitLink(browser, "bridge7.meet.example");
        browser.screenshot("admin-saved-en");
        assertEquals("bridge7", settings(first).path("uniqueName").asText());
        assertEquals(0, first.stop());
        Daemon second = Daemon.start(stage, places);
        assertEquals("meet.example", settings(second).path("domain").asText());
        assertEquals(
                "stored", settings(second).at("/sources/sharedSecret/layer").asText());
        signIn(browser, second, second.plainUrl("/admin"));
        assertEquals("bridge7", value(browser, "unique-name-input"));
        awaitLink(browser, "bridge7.meet.example");
        assertFalse(first.process().output().contains(SECRET));
        assertFalse(second.process().output().contains(SECRET));
        assertFalse(second.api().get("/metrics").body().contains(SECRET));
        browser.click("sign-out-button");
        Await.until(() -> browser.hook("token-input").visible(), PATIENCE, browser::pageText);
    }

    @Test
    void aRunningCallGoesOnWhileSettingsChange() {
        Browser guest = browsers.chromium(1000);
        Browser other = browsers.chromium(2000);
        guest.join(gateway.plainUrl("/meet/demo"), "Ann");
        other.join(gateway.plainUrl("/meet/demo"), "Bob");
        guest.awaitTone(2000, PATIENCE);
        assertEquals(
                200,
                gateway.api()
                        .put(SETTINGS, "{\"uniqueName\":\"live7\",\"sharedSecret\":\"" + SECRET + "\"}")
                        .statusCode());
        Await.until(
                () -> gateway.ready()
                        && gateway.api()
                                .json("/api/v1/callbridge/status")
                                .at("/links/0/component")
                                .asText()
                                .equals("live7.localhost"),
                PATIENCE,
                "the link to register with its new name");
        guest.awaitTone(2000, PATIENCE);
        assertEquals("connected", guest.state());
        assertEquals(2, gateway.calls().size());
        Browser third = browsers.chromium(1000);
        third.join(gateway.plainUrl("/meet/demo"), "Cyd");
        for (Browser each : List.of(guest, other, third)) {
            each.click("leave-button");
            each.awaitState("ended", PATIENCE);
        }
        Await.until(() -> gateway.calls().isEmpty(), PATIENCE, () -> "no calls, but " + gateway.calls());
    }

    @Test
    void whatIsWrongIsSaidAtItsFieldAndKeepsTheFocus() {
        Browser browser = browsers.chromium(1000);
        signIn(browser, gateway, gateway.url("/admin"));
        browser.fill("domain-input", "not a domain");
        browser.fill("server-address-input", "host:99999");
        browser.click("save-button");
        Await.until(() -> !browser.hook("domain-error").text().isEmpty(), PATIENCE, browser::pageText);
        assertTrue(browser.hook("server-address-error").text().contains("host:port"), browser::pageText);
        assertEquals("true", browser.hook("domain-input").attribute("aria-invalid"));
        assertEquals("domain-input", browser.focus());
        browser.screenshot("admin-wrong-en");
        browser.fill("server-address-input", "127.0.0.1:1");
        browser.fill("domain-input", "localhost");
        browser.click("save-button");
        Await.until(
                () -> browser.hook("links-error").text().contains("127.0.0.1:1"),
                PATIENCE,
                () -> "why there is no link: " + browser.pageText());
        assertEquals("domain-input", browser.focus(), "where the focus was before the links were looked at");
        assertFalse(gateway.ready());
        browser.screenshot("admin-no-link-en");
        browser.fill("server-address-input", "");
        browser.click("save-button");
        Await.until(gateway::ready, PATIENCE, "the built-in server's link");
    }

    @Test
    void theFrenchPageFitsAPhone() {
        Browser phone = browsers.chromium(1000, "fr-FR", 390, 844);
        phone.open(gateway.plainUrl("/admin"));
        assertEquals("fr", phone.language());
        assertEquals(0, phone.overflowPixels(), "wider than the phone");
        phone.screenshot("admin-sign-in-fr-phone");
        signIn(phone, gateway, gateway.plainUrl("/admin"));
        Await.until(() -> phone.hook("link").count() == 1, PATIENCE, phone::pageText);
        assertEquals("fr", phone.language());
        assertEquals(0, phone.overflowPixels(), "wider than the phone");
        assertTrue(phone.pageText().contains("Paramètres du serveur XMPP"), phone::pageText);
        phone.screenshot("admin-fr-phone");
        assertEquals(List.of(), phone.faults());
    }
}
