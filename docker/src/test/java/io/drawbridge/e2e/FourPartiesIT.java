package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.Tone;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two rooms and two browsers in one meeting, each with a tone of its own: each hears the other three and not itself. */
@Timeout(120)
class FourPartiesIT {
    private static final List<Integer> TONES = List.of(440, 700, 1000, 1500);
    private static final double AUDIBLE_SHARE = 0.1;
    private static final double SILENT_SHARE = 0.01;
    private static final double SHARE_OF_ALL_TONES = 0.9;

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

        assertHearsAllBut(440, () -> Tone.of(first.heard().last(1.1)));
        assertHearsAllBut(700, () -> Tone.of(second.heard().last(1.1)));
        assertHearsAllBut(1000, () -> Tone.of(third.hear(2).after(0.3)));
        assertHearsAllBut(1500, () -> Tone.of(fourth.hear(2).after(0.3)));
        assertEquals(3, third.hook("participant").count(), "the others on the page");
    }

    private static void assertHearsAllBut(int ownHz, Supplier<Tone> ear) {
        String[] last = {""};
        Await.until(
                () -> {
                    Tone heard = ear.get();
                    last[0] = describe(heard);
                    return hearsExactlyTheOthers(heard, ownHz);
                },
                Duration.ofSeconds(20),
                () -> "the party of " + ownHz + " Hz to hear the other three, last heard " + last[0]);
        stage.note("the party of " + ownHz + " Hz hears " + last[0]);
    }

    private static boolean hearsExactlyTheOthers(Tone heard, int ownHz) {
        double all = TONES.stream().mapToDouble(heard::share).sum();
        return heard.share(ownHz) < SILENT_SHARE
                && all > SHARE_OF_ALL_TONES
                && TONES.stream().filter(hz -> hz != ownHz).allMatch(hz -> heard.share(hz) > AUDIBLE_SHARE);
    }

    private static String describe(Tone heard) {
        StringBuilder text = new StringBuilder();
        TONES.forEach(hz -> text.append(String.format("%d Hz %.3f, ", hz, heard.share(hz))));
        return text.append(String.format("%.1f dBFS", heard.levelDbfs())).toString();
    }
}
