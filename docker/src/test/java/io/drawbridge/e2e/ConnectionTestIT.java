package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Namespaces;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The connection test behind a NAT: finds that all is open, or names what is blocked and what should be opened. */
@Timeout(150)
class ConnectionTestIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final Stage stage = new Stage();

    private Namespaces networks;
    private Daemon gateway;
    private Browsers browsers;

    @BeforeEach
    void start() {
        networks = Namespaces.natBetween(stage);
        gateway = Daemon.startAt(
                networks.outside(),
                stage,
                Map.of(
                        "turn.port",
                        "" + Ports.free(),
                        "turn.tls-port",
                        "" + Ports.free(),
                        "network.public-addresses",
                        "[" + address() + "]"));
        browsers = Browsers.startAt(networks.secluded(), stage);
    }

    private String address() {
        return networks.outside().address();
    }

    @Test
    void anOpenNetworkIsToldToBeOne() {
        Browser browser = browsers.chromium(1000);
        Map<String, String> states = run(browser);
        assertAll(
                () -> assertEquals("good", verdict(browser), browser::pageText),
                () -> assertEquals("good", states.get("stun")),
                () -> assertEquals("good", states.get("turn-udp")),
                () -> assertEquals("good", states.get("turn-tcp")),
                () -> assertEquals("good", states.get("turn-tls")),
                () -> assertEquals("good", states.get("media")),
                () -> assertTrue(browser.pageText().contains(Namespaces.PUBLIC), "the public address of the NAT"));
        Await.until(() -> gateway.calls().isEmpty(), PATIENCE, () -> "no calls, but " + gateway.calls());
        assertEquals(List.of(), browser.faults());
    }

    @Test
    void aNetworkWithoutUdpIsNamedWithThePortsToOpen() {
        networks.onlyTcp();
        Browser browser = browsers.chromium(1000);
        Map<String, String> states = run(browser);
        assertAll(
                () -> assertEquals("relayed", verdict(browser), browser::pageText),
                () -> assertEquals("good", states.get("websocket")),
                () -> assertEquals("bad", states.get("stun")),
                () -> assertEquals("bad", states.get("turn-udp")),
                () -> assertEquals("good", states.get("turn-tcp")),
                () -> assertEquals("good", states.get("turn-tls")),
                () -> assertEquals("warn", states.get("media")),
                () -> assertAdvised(browser, "UDP port " + gateway.setting("media.udp-port") + " to " + address()),
                () -> assertAdvised(browser, "UDP port " + gateway.setting("turn.port") + " to " + address()));
        browser.screenshot("test-without-udp");
    }

    private Map<String, String> run(Browser browser) {
        browser.open("https://" + address() + ":" + gateway.setting("web.https-port") + "/test");
        browser.click("test-start");
        Await.until(() -> !List.of("", "running").contains(verdict(browser)), PATIENCE, browser::pageText);
        return browser.map("test-item", "data-check", "data-state");
    }

    private static String verdict(Browser browser) {
        return browser.hook("test-result").attribute("data-state");
    }

    private static void assertAdvised(Browser browser, String words) {
        assertTrue(browser.hook("test-advice").text().contains(words), () -> words + " in " + browser.pageText());
    }
}
