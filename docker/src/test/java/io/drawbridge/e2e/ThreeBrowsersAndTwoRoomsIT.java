package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browser.TileSeen;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.GstRoom;
import io.drawbridge.e2e.peer.Media;
import io.drawbridge.e2e.peer.Picture;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.Tone;
import io.drawbridge.e2e.peer.Wav;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three people in browsers, one of them without H.264, and two rooms, each with a tone of its own. A camera is asked for the one codec
 * that most others take: with rooms that have no picture all browsers see each other, with rooms that have one those who share H.264.
 */
@Timeout(300)
class ThreeBrowsersAndTwoRoomsIT {
    private static final int ANN_HZ = 650;
    private static final int BOB_HZ = 1040;
    private static final int FOX_HZ = 1200;
    private static final int FIRST_HZ = 1620;
    private static final int SECOND_HZ = 2220;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @RegisterExtension
    static final Stage stage = new Stage();

    private final Gathering page = new Gathering(stage, PATIENCE);
    private final Chorus chorus =
            new Chorus(stage, List.of(ANN_HZ, BOB_HZ, FOX_HZ, FIRST_HZ, SECOND_HZ), Set.of(FOX_HZ), PATIENCE);
    private Daemon gateway;
    private Browser ann;
    private Browser bob;
    private Browser fox;

    @BeforeEach
    void start() {
        gateway = Daemon.startUnwatched(stage);
        Browsers browsers = Browsers.start(stage);
        ann = browsers.chromium(ANN_HZ, Map.of("sound", speech(ANN_HZ)));
        bob = browsers.chromium(
                BOB_HZ,
                Map.of("sound", speech(BOB_HZ), "picture", Media.greenMovie().toString()));
        fox = browsers.firefox(FOX_HZ);
    }

    private static String speech(int toneHz) {
        return Media.syllables(toneHz, 48000, 1).toString();
    }

    @Test
    void everyoneSeesAndHearsEveryoneElseAndWhoLeavesComesBack() {
        Baresip first = Baresip.soundOnly(stage, "first", Baresip.Codec.PCMU, FIRST_HZ);
        Baresip second = Baresip.soundOnly(stage, "second", Baresip.Codec.OPUS, SECOND_HZ);
        first.call(gateway.sipUri("demo"));
        second.call(gateway.sipTcpUri("1000"));
        joinAll();
        assertAllTogether(first, second);

        bob.click("leave-button");
        bob.awaitState("ended", PATIENCE);
        second.hangUp();
        page.awaitRoster(ann, Set.of("Fox", "first"));
        page.awaitRoster(fox, Set.of("Ann", "first"));
        page.awaitPictures(ann, Set.of("Fox"));
        page.awaitPictures(fox, Set.of("Ann"));
        assertEquals(3, gateway.calls().size(), "live legs");

        second.call(gateway.sipTcpUri("1000"));
        join(bob, "Bob");
        assertAllTogether(first, second);
        assertNoFaults();
    }

    private void assertAllTogether(Baresip first, Baresip second) {
        awaitRosters("first", "second");
        awaitHearing(first::heard, second::heard);
        awaitMoving(ann, Set.of("Bob", "Fox"));
        awaitMoving(bob, Set.of("Ann", "Fox"));
        awaitMoving(fox, Set.of("Ann", "Bob"));
    }

    @Test
    void roomsSeeWhoSpeaksFromAKeyFrameOnAndBrowsersSeeTheRoomsWhereTheCodecIsShared() {
        Baresip first = Baresip.speaking(stage, "first", Baresip.Codec.PCMU, FIRST_HZ);
        GstRoom second = GstRoom.start(stage, GstRoom.Sound.OPUS, SECOND_HZ, "1000", gateway.port("sip.udp-port"));
        first.call(gateway.sipUri("demo"));
        second.call(1);
        joinAll();
        awaitRosters("first", "GStreamer");
        awaitMoving(ann, Set.of("Bob", "Fox", "first", "GStreamer"));
        awaitMoving(bob, Set.of("Ann", "Fox", "first", "GStreamer"));
        awaitReasonInFirefox();
        awaitHearing(first::heard, second::heard);

        List.of(bob, fox).forEach(each -> each.click("mic-button"));
        first.mute();
        second.mute();
        awaitOnScreens(first, second, Tint.BLUE, "Ann, who alone speaks");
        ann.click("mic-button");
        bob.click("mic-button");
        awaitOnScreens(first, second, Tint.GREEN, "Bob, who speaks after her");
        bob.click("mic-button");
        first.mute();
        awaitOnScreen(second, Tint.RED, "the other room, which speaks");
        Await.until(() -> ann.dominant().equals("first"), PATIENCE, () -> "the room to speak, but " + ann.dominant());
        assertEquals(Tint.GREEN, Tint.of(first.picture("kept")), "the room that speaks keeps whom it saw");
        first.mute();
        ann.click("mic-button");
        awaitOnScreens(first, second, Tint.BLUE, "Ann again");
        second.hangUp();
        page.awaitRoster(ann, Set.of("Bob", "Fox", "first"));
        assertSwitchedAtKeyFrames(second.frames());
        assertNoFaults();
    }

    /** Firefox has no H.264, which the rooms need: it gets no picture, and says why. */
    private void awaitReasonInFirefox() {
        Await.until(
                () -> fox.pageText().toLowerCase(Locale.ROOT).contains("audio only, because"),
                PATIENCE,
                () -> "why there is no picture in Firefox: " + fox.pageText());
        assertEquals(0, fox.tiles().stream().filter(TileSeen::seen).count(), () -> "pictures: " + fox.tiles());
    }

    /** What the second room was sent: those who spoke one after the other, each from a key frame on. */
    private static void assertSwitchedAtKeyFrames(List<GstRoom.Frame> frames) {
        List<Tint> shown = new ArrayList<>();
        for (GstRoom.Frame frame : frames) {
            Tint tint = Tint.of(frame);
            boolean other = shown.isEmpty() || shown.get(shown.size() - 1) != tint;
            assertTrue(frame.key() || !other, () -> tint + " begins in the middle after " + shown);
            if (other) {
                shown.add(tint);
            }
        }
        stage.note("the second room was shown " + shown + " in " + frames.size() + " frames");
        List<Tint> spoke = List.of(Tint.BLUE, Tint.GREEN, Tint.RED, Tint.BLUE);
        assertEquals(spoke, shown.subList(Math.max(0, shown.size() - spoke.size()), shown.size()));
    }

    private void joinAll() {
        join(ann, "Ann");
        join(bob, "Bob");
        join(fox, "Fox");
        assertEquals(5, gateway.calls().size(), "live legs");
    }

    private void join(Browser browser, String name) {
        browser.startJoining(gateway.plainUrl("/meet/demo"), name);
        browser.awaitState("connected", PATIENCE);
    }

    private void awaitHearing(Supplier<Wav> first, Supplier<Wav> second) {
        chorus.awaitAllBut(FIRST_HZ, () -> Tone.of(first.get().last(1.1)));
        chorus.awaitAllBut(SECOND_HZ, () -> Tone.of(second.get().last(1.1)));
        chorus.awaitAllBut(ANN_HZ, () -> Tone.of(ann.hear(2).after(0.3)));
        chorus.awaitAllBut(BOB_HZ, () -> Tone.of(bob.hear(2).after(0.3)));
        chorus.awaitAllBut(FOX_HZ, () -> Tone.of(fox.hear(2).after(0.3)));
    }

    private void awaitRosters(String first, String second) {
        page.awaitRoster(ann, Set.of("Bob", "Fox", first, second));
        page.awaitRoster(bob, Set.of("Ann", "Fox", first, second));
        page.awaitRoster(fox, Set.of("Ann", "Bob", first, second));
    }

    private void awaitMoving(Browser browser, Set<String> names) {
        page.awaitPictures(browser, names);
        page.awaitMotion(browser, names);
    }

    /** Which of the cameras a picture is of. */
    private enum Tint {
        RED,
        BLUE,
        GREEN,
        NONE;

        private static final double MEAN = 30;
        private static final int CHROMA = 15;
        private static final int GRAY = 128;

        static Tint of(Picture picture) {
            return picture.greenness() > MEAN
                    ? GREEN
                    : picture.redness() > MEAN ? RED : picture.redness() < -MEAN ? BLUE : NONE;
        }

        static Tint of(GstRoom.Frame frame) {
            int blue = frame.u() - GRAY;
            int red = frame.v() - GRAY;
            return blue < -CHROMA && red < -CHROMA ? GREEN : red > CHROMA ? RED : blue > CHROMA ? BLUE : NONE;
        }
    }

    private static void awaitOnScreens(Baresip first, GstRoom second, Tint tint, String who) {
        long begin = System.nanoTime();
        Picture[] last = new Picture[1];
        Await.until(
                () -> {
                    last[0] = first.picture("screen");
                    return Tint.of(last[0]) == tint;
                },
                PATIENCE,
                () -> who + " on the first room's screen, but " + last[0]);
        stage.note(who + ", on a room's screen after " + (System.nanoTime() - begin) / 1_000_000 + " ms: " + last[0]);
        awaitOnScreen(second, tint, who);
    }

    private static void awaitOnScreen(GstRoom second, Tint tint, String who) {
        Await.until(
                () -> second.shown().map(Tint::of).filter(tint::equals).isPresent(),
                PATIENCE,
                () -> who + " on the second room's screen, but " + second.shown());
    }

    private void assertNoFaults() {
        assertEquals(List.of(), ann.faults());
        assertEquals(List.of(), bob.faults());
        assertEquals(List.of(), fox.faults());
    }
}
