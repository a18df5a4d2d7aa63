package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.Tone;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two rooms and two browsers in one meeting, each with a tone of its own: each hears the other three and not itself. */
@Timeout(120)
class FourPartiesIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void eachHearsExactlyTheOtherThree() {
        Daemon gateway = Daemon.start(stage);
        Browsers browsers = Browsers.start(stage);
        Baresip first = Baresip.soundOnly(stage, "first", Baresip.Codec.PCMU, 440);
        Baresip second = Baresip.soundOnly(stage, "second", Baresip.Codec.OPUS, 700);
        Browser third = browsers.chromium(1000);
        Browser fourth = browsers.chromium(1500);
        first.call(gateway.sipUri("demo"));
        second.call(gateway.sipTcpUri("1000"));
        third.join(gateway.url("/meet/demo"), "Ann");
        fourth.join(gateway.url("/meet/1000"), "Bob");
        assertEquals(4, gateway.calls().size(), "live legs");

        Chorus chorus = new Chorus(stage, List.of(440, 700, 1000, 1500), Set.of(), Duration.ofSeconds(20));
        chorus.awaitAllBut(440, () -> Tone.of(first.heard().last(1.1)));
        chorus.awaitAllBut(700, () -> Tone.of(second.heard().last(1.1)));
        chorus.awaitAllBut(1000, () -> Tone.of(third.hear(2).after(0.3)));
        chorus.awaitAllBut(1500, () -> Tone.of(fourth.hear(2).after(0.3)));
        assertEquals(3, third.hook("participant").count(), "the others on the page");
    }
}
