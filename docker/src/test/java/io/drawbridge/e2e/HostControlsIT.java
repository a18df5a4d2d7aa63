package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host and a guest in browsers: lock, admit, mute, remove, end. */
@Timeout(150)
class HostControlsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void aHostLocksAdmitsMutesRemovesAndEnds() {
        Daemon gateway = Daemon.start(
                stage,
                Map.of("meetings", "[{name: clinic, number: 4300, title: Clinic, host-pin: 13579, lobby: true}]"));
        Browsers browsers = Browsers.start(stage);
        Browser host = browsers.chromium(400);
        host.open(gateway.plainUrl("/meet/clinic"));
        Await.until(host::canJoin, PATIENCE, "the join button");
        host.click("pin-have");
        host.fill("pin-input", "13579");
        host.startJoining("Host");
        host.awaitState("connected", PATIENCE);
        host.click("people-button");
        Await.until(() -> host.hook("host-desk").visible(), PATIENCE, () -> "the host's desk: " + host.pageText());

        host.click("lock-button");
        Await.until(
                () -> host.hook("lock-button").attribute("aria-pressed").equals("true"),
                PATIENCE,
                "the locked meeting");
        Browser guest = browsers.chromium(1000);
        guest.startJoining(gateway.plainUrl("/meet/clinic"), "Gil");
        guest.awaitState("waiting", PATIENCE);
        Await.until(() -> host.hook("waiting-person").count() == 1, PATIENCE, "one who waits, on the host's page");
        host.screenshot("host-admits-en");
        host.clickFor("admit-button", "Gil");
        guest.awaitState("connected", PATIENCE);
        Await.until(() -> host.hook("waiting-person").count() == 0, PATIENCE, "nobody who waits");
        assertFalse(guest.hook("host-desk").visible(), "a desk for a guest");

        host.clickFor("mute-other-button", "Gil");
        Await.until(
                () -> guest.hook("mic-button").attribute("aria-pressed").equals("false"),
                PATIENCE,
                () -> "the guest to be muted: " + guest.pageText());
        guest.click("mic-button");
        assertEquals("true", guest.hook("mic-button").attribute("aria-pressed"));

        host.clickFor("remove-button", "Gil");
        host.click("confirm-yes");
        guest.awaitState("ended", PATIENCE);
        assertEquals("removed", guest.hook("status").attribute("data-error"));
        Await.until(() -> host.hook("participant").count() == 0, PATIENCE, "nobody else");

        host.click("end-button");
        host.screenshot("host-ends-en");
        host.click("confirm-yes");
        Await.until(
                () -> host.hook("status").attribute("data-error").equals("meeting-ended"),
                PATIENCE,
                () -> "the end for all: " + host.pageText());
        Await.until(() -> gateway.calls().isEmpty(), PATIENCE, () -> "no calls, but " + gateway.calls());
        assertEquals(List.of(), host.faults());
        assertEquals(List.of(), guest.faults());
    }
}
