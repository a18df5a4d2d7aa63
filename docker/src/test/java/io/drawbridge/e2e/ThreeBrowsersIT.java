package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browser.TileSeen;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Media;
import io.drawbridge.e2e.peer.Picture;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.Tone;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three people in browsers, one of them without H.264, and two rooms, each with a tone of its own. A camera is asked for the one codec
 * that most others take: with rooms that have no picture all browsers see each other, with rooms that have one those who share H.264.
 */
@Timeout(200)
class ThreeBrowsersIT {
    private static final int ANN_HZ = 650;
    private static final int BOB_HZ = 1040;
    private static final int FOX_HZ = 1200;
    private static final int FIRST_HZ = 1620;
    private static final int SECOND_HZ = 2220;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final double STILL = 0.3;
    private static final double TINTED = 30;

    @RegisterExtension
    static final Stage stage = new Stage();

    private final Chorus chorus =
            new Chorus(stage, List.of(ANN_HZ, BOB_HZ, FOX_HZ, FIRST_HZ, SECOND_HZ), Set.of(FOX_HZ));
    private Daemon gateway;
    private Browser ann;
    private Browser bob;
    private Browser fox;

    @BeforeEach
    void start() {
        gateway = Daemon.startUnwatched(stage);
        Browsers browsers = Browsers.start(stage);
        ann = browsers.chromium(ANN_HZ);
        bob = browsers.chromium(BOB_HZ, Map.of("picture", Media.greenMovie().toString()));
        fox = browsers.firefox(FOX_HZ);
    }

    @Test
    void everyoneSeesAndHearsEveryoneElseAndWhoLeavesComesBack() {
        Baresip first = Baresip.soundOnly(stage, "first", Baresip.Codec.PCMU, FIRST_HZ);
        Baresip second = Baresip.soundOnly(stage, "second", Baresip.Codec.OPUS, SECOND_HZ);
        gather(first, second);
        assertAllTogether(first, second);

        bob.click("leave-button");
        bob.awaitState("ended", PATIENCE);
        awaitRoster(ann, Set.of("Fox", "first", "second"));
        awaitRoster(fox, Set.of("Ann", "first", "second"));
        awaitPictures(ann, Set.of("Fox"));
        awaitPictures(fox, Set.of("Ann"));
        assertEquals(4, gateway.calls().size(), "live legs");

        join(bob, "Bob");
        assertAllTogether(first, second);
        assertNoFaults();
    }

    private void assertAllTogether(Baresip first, Baresip second) {
        awaitRosters();
        awaitPictures(ann, Set.of("Bob", "Fox"));
        awaitPictures(bob, Set.of("Ann", "Fox"));
        awaitPictures(fox, Set.of("Ann", "Bob"));
        awaitHearing(first, second);
        List.of("Bob", "Fox").forEach(name -> awaitMotion(ann, name));
        List.of("Ann", "Fox").forEach(name -> awaitMotion(bob, name));
        List.of("Ann", "Bob").forEach(name -> awaitMotion(fox, name));
    }

    @Test
    void roomsSeeWhoSpeaksAndBrowsersSeeTheRoomsWhereTheCodecIsShared() {
        Baresip first = Baresip.withPicture(stage, "first", Baresip.Codec.PCMU, FIRST_HZ);
        Baresip second = Baresip.withPicture(stage, "second", Baresip.Codec.OPUS, SECOND_HZ);
        gather(first, second);
        awaitRosters();
        awaitPictures(ann, Set.of("Bob", "Fox", "first", "second"));
        awaitPictures(bob, Set.of("Ann", "Fox", "first", "second"));
        Await.until(
                () -> fox.pageText().toLowerCase(Locale.ROOT).contains("audio only, because"),
                PATIENCE,
                () -> "why there is no picture in Firefox: " + fox.pageText());
        List.of("Bob", "Fox", "first", "second").forEach(name -> awaitMotion(ann, name));
        List.of("Ann", "Fox", "first", "second").forEach(name -> awaitMotion(bob, name));
        awaitHearing(first, second);

        List.of(bob, fox).forEach(each -> each.click("mic-button"));
        List.of(first, second).forEach(Baresip::mute);
        awaitOnScreen(first, "Ann, who speaks", ThreeBrowsersIT::isBlue);
        awaitOnScreen(second, "Ann, who speaks", ThreeBrowsersIT::isBlue);
        List.of(ann, bob).forEach(each -> each.click("mic-button"));
        awaitOnScreen(first, "Bob, who speaks", ThreeBrowsersIT::isGreen);
        awaitOnScreen(second, "Bob, who speaks", ThreeBrowsersIT::isGreen);
        bob.click("mic-button");
        second.mute();
        awaitOnScreen(first, "the other room, which speaks", ThreeBrowsersIT::isRed);
        assertTrue(isGreen(second.picture("kept")), "the room that speaks keeps whom it saw");
        assertNoFaults();
    }

    private void gather(Baresip first, Baresip second) {
        first.call(gateway.sipUri("demo"));
        second.call(gateway.sipTcpUri("1000"));
        join(ann, "Ann");
        join(bob, "Bob");
        join(fox, "Fox");
        assertEquals(5, gateway.calls().size(), "live legs");
    }

    private void join(Browser browser, String name) {
        browser.startJoining(gateway.plainUrl("/meet/demo"), name);
        browser.awaitState("connected", PATIENCE);
    }

    private void awaitHearing(Baresip first, Baresip second) {
        chorus.awaitAllBut(FIRST_HZ, () -> Tone.of(first.heard().last(1.1)));
        chorus.awaitAllBut(SECOND_HZ, () -> Tone.of(second.heard().last(1.1)));
        chorus.awaitAllBut(ANN_HZ, () -> Tone.of(ann.hear(2).after(0.3)));
        chorus.awaitAllBut(BOB_HZ, () -> Tone.of(bob.hear(2).after(0.3)));
        chorus.awaitAllBut(FOX_HZ, () -> Tone.of(fox.hear(2).after(0.3)));
    }

    private void awaitRosters() {
        awaitRoster(ann, Set.of("Bob", "Fox", "first", "second"));
        awaitRoster(bob, Set.of("Ann", "Fox", "first", "second"));
        awaitRoster(fox, Set.of("Ann", "Bob", "first", "second"));
    }

    private static void awaitRoster(Browser browser, Set<String> names) {
        Await.until(
                () -> sameEach(browser.hook("participant").names(), names),
                PATIENCE,
                () -> names + " on the page, but " + browser.hook("participant").names());
    }

    private static void awaitPictures(Browser browser, Set<String> names) {
        Await.until(
                () -> sameEach(
                        browser.tiles().stream()
                                .filter(TileSeen::seen)
                                .map(TileSeen::name)
                                .toList(),
                        names),
                PATIENCE,
                () -> names + " to be seen, but " + browser.tiles());
    }

    private static boolean sameEach(List<String> shown, Set<String> names) {
        return shown.size() == names.size()
                && shown.stream().collect(Collectors.toSet()).equals(names);
    }

    /** Waits until two looks at somebody's picture, of one size, differ. */
    private static void awaitMotion(Browser browser, String name) {
        Picture[] before = new Picture[1];
        Await.until(
                () -> {
                    Optional<Picture> now = browser.pictureOf(name);
                    boolean moved = now.isPresent() && before[0] != null && moved(before[0], now.get());
                    now.ifPresent(picture -> before[0] = picture);
                    return moved;
                },
                PATIENCE,
                () -> "a picture of " + name + " that moves, last " + before[0] + ", among " + browser.tiles() + " "
                        + browser.stats());
    }

    private static boolean moved(Picture before, Picture now) {
        return before.image().getWidth() == now.image().getWidth()
                && before.image().getHeight() == now.image().getHeight()
                && before.difference(now) > STILL;
    }

    private static void awaitOnScreen(Baresip room, String what, Predicate<Picture> is) {
        Picture[] last = new Picture[1];
        Await.until(
                () -> {
                    last[0] = room.picture("screen");
                    return is.test(last[0]);
                },
                PATIENCE,
                () -> what + " on the screen of a room, but " + last[0]);
    }

    private static boolean isRed(Picture picture) {
        return picture.redness() > TINTED;
    }

    private static boolean isBlue(Picture picture) {
        return picture.redness() < -TINTED;
    }

    private static boolean isGreen(Picture picture) {
        return picture.greenness() > TINTED;
    }

    private void assertNoFaults() {
        assertEquals(List.of(), ann.faults());
        assertEquals(List.of(), bob.faults());
        assertEquals(List.of(), fox.faults());
    }
}
