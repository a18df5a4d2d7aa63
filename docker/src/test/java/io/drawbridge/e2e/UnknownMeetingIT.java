package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Sipp;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A meeting that does not exist is refused with words that people and machines know. */
@Timeout(90)
class UnknownMeetingIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
    }

    @Test
    void aRoomIsAnswered404() {
        Sipp.call(stage, "unknown", "no-such-meeting", gateway.port("sip.udp-port"), "-m", "1")
                .succeed(Duration.ofSeconds(20));
    }

    @Test
    void aBrowserGetsAReadablePageWithStatus404() {
        Browser browser = Browsers.start(stage).chromium(1000);
        assertEquals(404, browser.open(gateway.url("/meet/no-such-meeting")));
        String text = browser.pageText();
        assertTrue(text.length() > 20, () -> "something to read: " + text);
        assertFalse(text.contains("Exception"), text);
        assertEquals(0, browser.hook("join-button").count(), "buttons to join what does not exist");
        browser.screenshot("unknown-meeting");
    }
}
