package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.OpenDoor;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.sdp.Fixtures;
import io.drawbridge.core.sdp.SessionDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that see each other: slots, layers, screens, and what senders are told. */
class PagesTest {
    private static final int SECONDS = 10;

    @TempDir
    static java.nio.file.Path natives;

    private final SkippingTicker ticker = new SkippingTicker();
    private final Map<String, Participant> participants = new HashMap<>();
    private final FilmingPage ann = new FilmingPage("ann", ticker);
    private final FilmingPage ben = new FilmingPage("ben", ticker);
    private final FilmingPage cat = new FilmingPage("cat", ticker);
    private Loops loops;
    private MediaTools tools;
    private MeetingRegistry registry;
    private Meeting meeting;

    @BeforeEach
    void open() {
        loops = new Loops(1);
        tools = new MediaTools(ticker, new SimpleMeterRegistry(), new AudioCodecs(natives));
        registry = new MeetingRegistry(loops, tools, new Directory(List.of()), new OpenDoor());
        meeting = registry.open(new Destination.ToMeeting(new MeetingSpec("demo", "1000", "Demo", "", "", false)))
                .orElseThrow();
    }

    @AfterEach
    void close() throws Exception {
        registry.endAll(new EndReason.ShuttingDown()).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        tools.close();
        loops.close();
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return meeting.loop().submit(work).get(SECONDS, TimeUnit.SECONDS);
    }

    private void join(FilmingPage... pages) throws Exception {
        for (FilmingPage page : pages) {
            join(page, FilmingPage.OFFER);
        }
    }

    private void join(FilmingPage page, SessionDescription offer) throws Exception {
        JoinResult result = onLoop(() -> meeting.join(new JoinAttempt(
                page.name,
                Path.WEBRTC,
                page.name,
                "somewhere",
                Optional.of(offer),
                page,
                page,
                JoinAttempt.Entry.of("192.0.2.1"))));
        Participant joined = assertInstanceOf(JoinResult.Joined.class, result).participant();
        participants.put(page.name, joined);
        onLoop(() -> {
            joined.observe(page);
            return null;
        });
    }

    private void command(FilmingPage page, PageCommand command) throws Exception {
        onLoop(() -> {
            participants.get(page.name).command(command);
            return null;
        });
    }

    private static PageCommand.Tile tile(String id, int height) {
        return new PageCommand.Tile(id, "camera", height * 16 / 9, height);
    }

    /** All cameras send all layers, key frames throughout, until it holds. */
    private void filmUntil(String what, BooleanSupplier holds, FilmingPage... senders) throws Exception {
        for (int i = 0; i < 400; i++) {
            onLoop(() -> {
                for (FilmingPage sender : senders) {
                    List.of("h", "m", "l").forEach(layer -> sender.film(layer, true));
                }
                return null;
            });
            if (holds.getAsBoolean()) {
                return;
            }
            breathe(5);
        }
        throw new AssertionError(what);
    }

    /** Lets the meeting's clock tick. */
    private void breathe(int millis) throws Exception {
        meeting.loop().schedule(() -> {}, millis, TimeUnit.MILLISECONDS).get(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void everyoneIsShownEveryoneElseInASlotOfItsOwn() throws Exception {
        join(ann, ben, cat);
        filmUntil(
                "all are shown",
                () -> List.of(ann, ben, cat).stream().allMatch(page -> shownTo(page) == 2),
                ann,
                ben,
                cat);
        assertNotEquals(ann.slotOf("ben", "camera"), ann.slotOf("cat", "camera"));
        assertEquals("", ann.slotOf("ann", "camera"));
        assertTrue(ann.shownSince(0).stream().noneMatch(text -> text.startsWith("ann")));
        assertTrue(ann.continuous() && ben.continuous() && cat.continuous());
        String slot = ann.slotOf("cat", "camera");
        onLoop(() -> {
            participants.get("ben").leave(new EndReason.HungUp());
            return null;
        });
        assertEquals(1, shownTo(ann));
        assertEquals(slot, ann.slotOf("cat", "camera"), "it keeps its slot");
    }

    private static int shownTo(FilmingPage page) {
        return page.last(PageNews.Pictures.class)
                .map(told -> told.shown().size())
                .orElse(0);
    }

    @Test
    void everyViewerGetsTheLayerThatFitsAndNothingThatItDoesNotSee() throws Exception {
        join(ann, ben, cat);
        command(ben, new PageCommand.View(List.of(tile("ann", 720))));
        command(cat, new PageCommand.View(List.of(tile("ann", 150), tile("ben", 340))));
        filmUntil("ben sees ann large", () -> shownLast(ben).equals(List.of("ann/h")), ann, ben, cat);
        filmUntil(
                "cat sees ann small and ben in between",
                () -> shownLast(cat).equals(List.of("ann/l", "ben/m")),
                ann,
                ben);
        assertEquals(1, shownTo(ben));
        command(cat, new PageCommand.View(List.of()));
        int before = cat.seen.size();
        int benBefore = ben.seen.size();
        filmUntil("a while", () -> ben.seen.size() > benBefore + 60, ann, ben);
        assertEquals(List.of(), cat.shownSince(before), "what is unseen is not sent");
        assertTrue(ben.continuous() && cat.continuous());
    }

    private static List<String> shownLast(FilmingPage page) {
        return page.shownSince(Math.max(0, page.seen.size() - 10));
    }

    @Test
    void aLayerThatNobodyWantsNeedNotBeSent() throws Exception {
        join(ann, ben, cat);
        command(ben, new PageCommand.View(List.of(tile("ann", 360))));
        command(cat, new PageCommand.View(List.of(tile("ann", 180))));
        filmUntil("sizes are known", () -> shownLast(cat).equals(List.of("ann/l")), ann);
        ticker.skip(TimeUnit.SECONDS.toNanos(3));
        filmUntil("the large one is given up", () -> wanted(ann).equals(List.of("m", "l")), ann);
        command(ben, new PageCommand.View(List.of(tile("ann", 720))));
        filmUntil("and wanted again", () -> wanted(ann).contains("h"), ann);
        command(ben, new PageCommand.View(List.of()));
        command(cat, new PageCommand.View(List.of()));
        for (int i = 0; i < 4; i++) {
            ticker.skip(TimeUnit.SECONDS.toNanos(2));
            filmUntil("a tick", () -> true, ann);
            breathe(50);
        }
        filmUntil("nobody looks", () -> wanted(ann).isEmpty(), ann);
        ticker.skip(TimeUnit.SECONDS.toNanos(30));
        filmUntil("a while", () -> true, ben);
        command(ben, new PageCommand.View(List.of(tile("ann", 720))));
        filmUntil(
                "a camera that paused by our wish is still there",
                () -> !wanted(ann).isEmpty(),
                ben);
    }

    @Test
    void aCameraThatPausesSinceNobodyTakesItsKindGoesOnWhenItIsAskedForAnother() throws Exception {
        SessionDescription withH264 = Fixtures.offer("chromium-page");
        join(ann, withH264);
        ticker.skip(TimeUnit.SECONDS.toNanos(1));
        breathe(50);
        join(ben);
        assertEquals(1, ann.renegotiations.get());
        for (int i = 0; i < 4; i++) {
            ticker.skip(TimeUnit.SECONDS.toNanos(2));
            breathe(50);
        }
        assertEquals(List.of(), wanted(ann), "nobody takes H.264");
        onLoop(() -> participants.get("ann").reoffer(withH264));
        breathe(300);
        assertEquals(List.of("all"), wanted(ann));
        filmUntil("it is shown", () -> shownTo(ben) == 1, ann);
    }

    private static List<String> wanted(FilmingPage page) {
        List<String> rids =
                page.last(PageNews.Limits.class).map(PageNews.Limits::rids).orElse(null);
        return rids == null ? List.of("all") : rids;
    }

    @Test
    void aScreenIsShownBesideTheCameraUntilItEnds() throws Exception {
        join(ann, ben);
        command(ann, new PageCommand.Share("2"));
        filmUntil(
                "camera and screen",
                () -> {
                    meeting.loop().execute(() -> ann.present(true));
                    return !ben.slotOf("ann", "slides").isEmpty()
                            && !ben.slotOf("ann", "camera").isEmpty();
                },
                ann);
        assertTrue(ben.last(PageNews.Roster.class)
                .orElseThrow()
                .participants()
                .get(0)
                .slides());
        assertTrue(ben.shownSince(0).contains("ann/screen"));
        command(ann, new PageCommand.Share(null));
        assertEquals("", ben.slotOf("ann", "slides"));
        assertNotEquals("", ben.slotOf("ann", "camera"));
        command(ann, new PageCommand.Share("7"));
        onLoop(() -> {
            ann.present(true);
            return null;
        });
        assertEquals("", ben.slotOf("ann", "slides"), "a line of ours carries nothing of hers");
    }

    @Test
    void aPageThatReceivesOnOneLineSeesWhoSpeaks() throws Exception {
        join(ann, ben);
        FilmingPage old = joinOnOneLine();
        filmUntil("one of them is shown", () -> shownTo(old) == 1, ann, ben);
        assertEquals(
                List.of(new PageNews.Shown("1", "ann", "camera")),
                old.last(PageNews.Pictures.class).orElseThrow().shown());
        assertTrue(old.continuous());
    }

    /** The meeting's pictures follow its speaker, also where those who are heard stay the same when it is chosen. */
    @Test
    void whoSpeaksAloneAfterTheSpeakerWasMutedIsSeen() throws Exception {
        join(ann, ben);
        FilmingPage old = joinOnOneLine();
        filmUntil("one of them is shown", () -> shownTo(old) == 1, ann, ben);
        speakUntil("ann is heard", ann, 60, () -> true);
        command(ann, new PageCommand.Mute(true));
        speakUntil("ben is shown", ben, 0, () -> !old.slotOf("ben", "camera").isEmpty());
    }

    /** All film and one of them speaks, for so many steps of 20 ms at least, until it holds. */
    private void speakUntil(String what, FilmingPage speaker, int steps, BooleanSupplier holds) throws Exception {
        for (int i = 0; i < 300; i++) {
            int step = i;
            onLoop(() -> {
                speaker.say(step % 13 < 10 ? -20 : -70);
                List.of(ann, ben).forEach(each -> each.film("h", true));
                return null;
            });
            if (i >= steps && holds.getAsBoolean()) {
                return;
            }
            breathe(20);
        }
        throw new AssertionError(what);
    }

    private FilmingPage joinOnOneLine() throws Exception {
        FilmingPage old = new FilmingPage("old", ticker);
        String text = Fixtures.text("chromium-page");
        String oneLine = text.substring(0, text.indexOf("m=video", text.indexOf("a=mid:1")))
                .replaceFirst("a=group:BUNDLE [0-9 ]+", "a=group:BUNDLE 0 1");
        JoinResult result = onLoop(() -> meeting.join(new JoinAttempt(
                "old",
                Path.WEBRTC,
                "old",
                "somewhere",
                Optional.of(Fixtures.parsed(oneLine)),
                old,
                old,
                JoinAttempt.Entry.of("192.0.2.1"))));
        Participant joined = assertInstanceOf(JoinResult.Joined.class, result).participant();
        onLoop(() -> {
            joined.observe(old);
            return null;
        });
        return old;
    }
}
