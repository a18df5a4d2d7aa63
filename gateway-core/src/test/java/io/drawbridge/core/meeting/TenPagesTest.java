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
import io.drawbridge.core.net.Loops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten cameras, each in three layers of 720, 360 and 180 lines, and ten viewers with windows and networks of all sizes: each is sent the
 * layer that fits of every picture that it sees, and nothing else. In a time of its own.
 */
class TenPagesTest {
    private static final int SECONDS = 30;
    private static final int TEN = 10;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int STEPS_A_PICTURE = 4;
    private static final Map<String, Integer> BITRATES = Map.of("h", 1_000_000, "m", 300_000, "l", 90_000);

    @TempDir
    static java.nio.file.Path natives;

    private final VirtualTicker ticker = new VirtualTicker();
    private final Map<String, Participant> participants = new HashMap<>();
    private final List<SimulcastPage> senders = pages("s", 0);
    private final List<SimulcastPage> viewers = pages("v", TEN);
    private final Map<SimulcastPage, Integer> marks = new HashMap<>();
    private Loops loops;
    private MediaTools tools;
    private MeetingRegistry registry;
    private LoopMeeting meeting;

    /** Stands still unless it is put forward. */
    private static final class VirtualTicker implements Ticker {
        private final AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));

        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            nanos.addAndGet(unit.toNanos(delay));
        }
    }

    private List<SimulcastPage> pages(String prefix, int from) {
        return IntStream.range(0, TEN)
                .mapToObj(i -> new SimulcastPage(prefix + i, from + i, BITRATES, ticker))
                .toList();
    }

    @BeforeEach
    void join() throws Exception {
        loops = new Loops(1);
        tools = new MediaTools(ticker, new SimpleMeterRegistry(), new AudioCodecs(natives));
        registry = new MeetingRegistry(loops, tools, new Directory(List.of()), new OpenDoor());
        meeting = assertInstanceOf(
                LoopMeeting.class,
                registry.open(new Destination.ToMeeting(new MeetingSpec("demo", "1000", "Demo", "", "", false)))
                        .orElseThrow());
        for (SimulcastPage page : all()) {
            JoinResult result = onLoop(() -> meeting.join(new JoinAttempt(
                    page.name,
                    Path.WEBRTC,
                    page.name,
                    "somewhere",
                    Optional.of(FilmingPage.OFFER),
                    page,
                    page,
                    JoinAttempt.Entry.of("192.0.2.1"))));
            Participant joined =
                    assertInstanceOf(JoinResult.Joined.class, result).participant();
            participants.put(page.name, joined);
            onLoop(() -> {
                joined.observe(page);
                return null;
            });
        }
    }

    @AfterEach
    void close() throws Exception {
        registry.endAll(new EndReason.ShuttingDown()).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        tools.close();
        loops.close();
    }

    private List<SimulcastPage> all() {
        List<SimulcastPage> all = new ArrayList<>(senders);
        all.addAll(viewers);
        return all;
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return meeting.loop().submit(work).get(SECONDS, TimeUnit.SECONDS);
    }

    /** The meeting goes on for so long. */
    private void goOn(double seconds) throws Exception {
        long steps = Math.round(seconds * 1e9 / STEP_NANOS);
        for (long i = 0; i < steps; i++) {
            boolean films = i % STEPS_A_PICTURE == 0;
            onLoop(() -> {
                ticker.sleep(STEP_NANOS, TimeUnit.NANOSECONDS);
                if (films) {
                    senders.forEach(sender -> sender.film(STEPS_A_PICTURE * STEP_NANOS));
                }
                all().forEach(SimulcastPage::report);
                meeting.onTick();
                return null;
            });
        }
    }

    /** What it sees: {@code "3@720"} is the third sender's camera in a tile of 720 lines; the most important first. */
    private void view(SimulcastPage viewer, String... tiles) throws Exception {
        List<PageCommand.Tile> wishes = new ArrayList<>();
        for (String tile : tiles) {
            String[] parts = tile.split("@", -1);
            int height = Integer.parseInt(parts[1]);
            wishes.add(new PageCommand.Tile("s" + parts[0], "camera", height * 16 / 9, height));
        }
        onLoop(() -> {
            participants.get(viewer.name).command(new PageCommand.View(wishes));
            return null;
        });
    }

    /** From here on {@link #got} counts. */
    private void mark() {
        viewers.forEach(viewer -> marks.put(viewer, viewer.seen.size()));
    }

    /** What it was sent since the mark, by picture and layer. */
    private Set<String> got(int viewer) {
        SimulcastPage page = viewers.get(viewer);
        return new TreeSet<>(page.shownSince(marks.getOrDefault(page, 0)));
    }

    private void assertGot(int viewer, String... pictures) {
        assertEquals(new TreeSet<>(List.of(pictures)), got(viewer), "what v" + viewer + " was sent");
    }

    private void takeSeats() throws Exception {
        for (SimulcastPage sender : senders) {
            view(sender);
        }
        view(viewers.get(0), "0@720");
        view(viewers.get(1), "0@360", "1@360", "2@360", "3@360");
        view(viewers.get(2), "0@180", "1@180", "2@180", "3@180", "4@180", "5@180", "6@180", "7@180", "8@180");
        view(viewers.get(3), "1@720", "0@120", "2@120", "3@120", "4@120", "5@120", "6@120", "7@120", "8@120");
        view(viewers.get(4), "2@400", "3@200", "4@150");
        view(viewers.get(5), "5@1080");
        view(viewers.get(6), "9@150");
        view(viewers.get(7), "0@360", "1@360", "2@360", "3@360");
        view(viewers.get(8), "0@720", "1@360", "2@180");
        view(viewers.get(9));
        viewers.get(5).carries(700_000);
        viewers.get(7).carries(800_000);
    }

    private void assertEveryLayerFits(boolean before) {
        assertGot(0, "s0/h");
        assertGot(1, "s0/m", "s1/m", "s2/m", "s3/m");
        assertGot(2, "s0/l", "s1/l", "s2/l", "s3/l", "s4/l", "s5/l", "s6/l", "s7/l", "s8/l");
        if (before) {
            assertGot(3, "s1/h", "s0/l", "s2/l", "s3/l", "s4/l", "s5/l", "s6/l", "s7/l", "s8/l");
        }
        assertGot(4, "s2/m", "s3/l", "s4/l");
        assertGot(5, "s5/m");
        assertGot(6, "s9/l");
        assertGot(7, "s0/m", "s1/l", "s2/l", "s3/l");
        assertGot(8, "s0/h", "s1/m", "s2/l");
        assertGot(9);
    }

    @Test
    void everyViewerGetsOfEveryPictureTheLayerThatFitsItsWindowAndItsNetwork() throws Exception {
        takeSeats();
        goOn(4);
        mark();
        goOn(2);
        assertEveryLayerFits(true);
        assertEquals(Set.of("h", "m", "l"), senders.get(0).wanted());
        assertEquals(Set.of("h", "m", "l"), senders.get(1).wanted());
        assertEquals(Set.of("m", "l"), senders.get(2).wanted());
        assertEquals(Set.of("m", "l"), senders.get(3).wanted());
        assertEquals(Set.of("l"), senders.get(4).wanted());
        assertEquals(Set.of("m", "l"), senders.get(5).wanted());
        for (int i = 6; i < TEN; i++) {
            assertEquals(Set.of("l"), senders.get(i).wanted(), "s" + i);
        }
        assertEveryStreamIsOne();
    }

    @Test
    void aNetworkThatGetsWorseChangesOnlyItsOwnersPictures() throws Exception {
        takeSeats();
        goOn(5);
        viewers.get(3).carries(1_300_000);
        goOn(0.8);
        mark();
        goOn(1.2);
        assertEveryLayerFits(false);
        assertGot(3, "s1/m", "s0/l", "s2/l", "s3/l", "s4/l", "s5/l", "s6/l", "s7/l", "s8/l");
        goOn(1);
        assertEquals(Set.of("m", "l"), senders.get(1).wanted(), "it was the only one to see it large");
        assertEveryStreamIsOne();
    }

    @Test
    void whatNobodyLooksAtIsNeitherSentNorMadeUntilSomebodyLooks() throws Exception {
        takeSeats();
        goOn(5);
        view(viewers.get(6));
        mark();
        goOn(3);
        assertGot(6);
        assertEquals(Set.of(), senders.get(9).wanted());
        assertTrue(viewers.stream()
                .allMatch(viewer -> viewer.slotOf("s9", "camera").isEmpty()));
        view(viewers.get(6), "9@720", "8@360");
        goOn(3);
        mark();
        goOn(1);
        assertGot(6, "s9/h", "s8/m");
        assertEquals(Set.of("h"), senders.get(9).wanted());
        assertNotEquals("", viewers.get(6).slotOf("s9", "camera"));
        assertEveryStreamIsOne();
    }

    /** On every line numbers follow each other, whatever comes on it; and whoever sees something has a line for each picture. */
    private void assertEveryStreamIsOne() {
        for (int i = 0; i < TEN; i++) {
            SimulcastPage viewer = viewers.get(i);
            assertTrue(viewer.continuous(), "v" + i);
            Set<Long> lines = new HashSet<>();
            viewer.seen.stream().skip(marks.getOrDefault(viewer, 0)).forEach(seen -> lines.add(seen.ssrc()));
            assertEquals(got(i).size(), lines.size(), "lines of v" + i);
        }
    }
}
