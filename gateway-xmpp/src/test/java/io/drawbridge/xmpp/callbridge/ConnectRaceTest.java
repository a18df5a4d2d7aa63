package io.drawbridge.xmpp.callbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In virtual time; milliseconds. */
class ConnectRaceTest {
    private static final long LIMIT_MILLIS = 9_000;

    private final List<String> done = new ArrayList<>();
    private final List<InetSocketAddress> targets;
    private long nowMillis = 40;
    private long timerNanos = Long.MAX_VALUE;
    private ConnectRace race;

    ConnectRaceTest() {
        targets = targets(3);
    }

    private static List<InetSocketAddress> targets(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 5000 + i))
                .toList();
    }

    private void start(List<InetSocketAddress> all) {
        race = new ConnectRace(all, millis(LIMIT_MILLIS), new Recorder());
        race.start(millis(nowMillis));
    }

    private static long millis(long millis) {
        return millis * 1_000_000;
    }

    private void run(long forMillis) {
        long end = nowMillis + forMillis;
        while (timerNanos <= millis(end)) {
            nowMillis = Math.max(nowMillis, timerNanos / 1_000_000);
            timerNanos = Long.MAX_VALUE;
            race.onTimer(millis(nowMillis));
        }
        nowMillis = end;
    }

    private final class Recorder implements ConnectRace.Effects {
        @Override
        public void open(int index) {
            done.add("open " + index);
        }

        @Override
        public void abandon(int index) {
            done.add("abandon " + index);
        }

        @Override
        public void setTimer(long atNanos) {
            timerNanos = atNanos;
        }

        @Override
        public void won(int index, List<InetSocketAddress> left) {
            done.add("won " + index + " left " + ports(left));
        }

        @Override
        public void lost(List<ConnectRace.Loss> losses) {
            done.add("lost " + losses.stream().map(ConnectRace.Loss::why).toList());
        }

        private List<Integer> ports(List<InetSocketAddress> all) {
            return all.stream().map(a -> a.getPort() - 5000).toList();
        }
    }

    @Test
    void theNextAttemptBegins250MillisecondsAfterTheOneBefore() {
        start(targets);
        run(249);
        assertEquals(List.of("open 0"), done);
        run(1);
        assertEquals(List.of("open 0", "open 1"), done);
        run(250);
        assertEquals(List.of("open 0", "open 1", "open 2"), done);
    }

    @Test
    void theNextAttemptBeginsAtOnceWhenOneFails() {
        start(targets);
        race.onFailed(0, "refused", millis(nowMillis));
        assertEquals(List.of("open 0", "open 1"), done);
        run(249);
        assertEquals(List.of("open 0", "open 1"), done);
        run(1);
        assertEquals(List.of("open 0", "open 1", "open 2"), done);
    }

    @Test
    void theFirstConnectionThatStandsWinsAndTheOthersAreGivenUp() {
        start(targets);
        run(500);
        race.onConnected(1);
        assertEquals(List.of("open 0", "open 1", "open 2", "abandon 0", "abandon 2", "won 1 left [0, 2]"), done);
        race.onConnected(0);
        race.onFailed(2, "late", millis(nowMillis));
        run(20_000);
        assertEquals(6, done.size());
    }

    @Test
    void whatHasFailedIsNotLeft() {
        start(targets);
        race.onFailed(0, "refused", millis(nowMillis));
        race.onConnected(1);
        assertEquals(List.of("open 0", "open 1", "won 1 left [2]"), done);
    }

    @Test
    void whenAllFailEachReasonIsTold() {
        start(targets);
        race.onFailed(0, "refused", millis(nowMillis));
        race.onFailed(1, "unreachable", millis(nowMillis));
        race.onFailed(2, "reset", millis(nowMillis));
        assertEquals("lost [refused, unreachable, reset]", done.get(3));
    }

    @Test
    void whatStaysSilentLosesAtTheLimit() {
        start(targets);
        run(100);
        race.onFailed(0, "refused", millis(nowMillis));
        run(LIMIT_MILLIS - 101);
        assertEquals(List.of("open 0", "open 1", "open 2"), done);
        run(1);
        assertEquals(
                List.of("abandon 1", "abandon 2", "lost [refused, no answer within 9 s, no answer within 9 s]"),
                done.subList(3, 6));
    }

    @Test
    void aRaceThatIsCalledOffTellsNothing() {
        start(targets);
        run(250);
        race.cancel();
        race.onConnected(0);
        run(20_000);
        assertEquals(List.of("open 0", "open 1", "abandon 0", "abandon 1"), done);
    }

    @Test
    void seededRacesEndExactlyOnceAndGiveUpWhatTheyOpened() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            done.clear();
            timerNanos = Long.MAX_VALUE;
            int count = 1 + random.nextInt(16);
            start(targets(count));
            for (int i = 0; i < 30; i++) {
                int index = random.nextInt(count);
                if (random.nextInt(20) == 0) {
                    race.onConnected(index);
                } else if (random.nextBoolean()) {
                    race.onFailed(index, "x", millis(nowMillis));
                }
                run(random.nextInt(600));
            }
            run(LIMIT_MILLIS);
            long ends = done.stream()
                    .filter(d -> d.startsWith("won") || d.startsWith("lost"))
                    .count();
            assertEquals(1, ends, "seed " + seed + ": " + done);
            assertTrue(done.get(done.size() - 1).matches("(won|lost).*"), "seed " + seed + ": " + done);
        }
    }
}
