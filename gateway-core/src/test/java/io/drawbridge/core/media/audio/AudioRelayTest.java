package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AudioRelayTest {
    private static final int RATE = 48_000;
    private static final int FRAME = 960;
    private static final long MS = 1_000_000L;
    private static final long SOURCE = 77;

    private final AudioRelay relay = new AudioRelay(65_530, 0xffff_fff0L);
    private long now = 1_000 * MS;

    @Test
    void packetsFollowTheMixAndTheMixFollowsThemWithoutABreak() {
        List<Stamp> stamps = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            stamps.add(frame());
        }
        for (int i = 0; i < 4; i++) {
            stamps.add(packet(500 + i, 123_456L + (long) i * FRAME).orElseThrow());
        }
        for (int i = 0; i < 4; i++) {
            stamps.add(frame());
        }
        for (int i = 0; i < stamps.size(); i++) {
            assertEquals(65_530 + i & 0xffff, stamps.get(i).sequence(), "packet " + i);
            assertEquals(
                    0xffff_fff0L + (long) i * FRAME & 0xffff_ffffL,
                    stamps.get(i).timestamp(),
                    "packet " + i);
        }
        assertTrue(stamps.get(4).marker(), "another source begins");
        assertFalse(stamps.get(5).marker());
        assertTrue(stamps.get(8).marker(), "the mix begins again");
        assertFalse(stamps.get(9).marker());
    }

    @Test
    void lossAndDisorderStayWhatTheyAre() {
        Stamp first = packet(100, 0).orElseThrow();
        Stamp afterLoss = packet(103, 3 * FRAME).orElseThrow();
        Stamp late = packet(102, 2 * FRAME).orElseThrow();
        Stamp next = packet(104, 4 * FRAME).orElseThrow();
        assertEquals(3, afterLoss.sequence() - first.sequence() & 0xffff);
        assertEquals(2, late.sequence() - first.sequence() & 0xffff);
        assertEquals(2 * FRAME, late.timestamp() - first.timestamp() & 0xffff_ffffL);
        assertEquals(4, next.sequence() - first.sequence() & 0xffff);
        assertEquals(5, frame().sequence() - first.sequence() & 0xffff);
    }

    @Test
    void whatWasSentBeforeTheFirstPacketIsNotHeardTwice() {
        frame();
        packet(100, 10 * FRAME).orElseThrow();
        assertEquals(Optional.empty(), packet(99, 9 * FRAME));
    }

    @Test
    void aLongStreamPassesWhenItsNumbersComeRoundAgain() {
        int before = packet(100, 0).orElseThrow().sequence();
        for (int i = 1; i < 200_000; i++) {
            Optional<Stamp> stamp = packet(100 + i & 0xffff, (long) i * FRAME & 0xffff_ffffL);
            assertEquals(before + i & 0xffff, stamp.orElseThrow().sequence(), "packet " + i);
        }
    }

    @Test
    void aPauseOfTheSourceKeepsItsTimes() {
        Stamp before = packet(100, 0).orElseThrow();
        now += 400 * MS;
        Stamp after = packet(101, 21 * FRAME).orElseThrow();
        assertEquals(1, after.sequence() - before.sequence() & 0xffff);
        assertEquals(21 * FRAME, after.timestamp() - before.timestamp() & 0xffff_ffffL);
    }

    @Test
    void theMixAfterALongSilenceJumpsInTimeAndNotInNumbers() {
        Stamp before = packet(100, 0).orElseThrow();
        now += 1_000 * MS;
        Stamp after = frame();
        assertEquals(1, after.sequence() - before.sequence() & 0xffff);
        long units = after.timestamp() - before.timestamp() & 0xffff_ffffL;
        assertTrue(units >= RATE * 8L / 10 && units <= RATE * 11L / 10, () -> units + " units for a second");
    }

    @Test
    void anotherStreamOfTheSourceGoesOnBehindTheOldOne() {
        Stamp before = packet(100, 0).orElseThrow();
        assertTrue(relay.packet(SOURCE + 1, 9_000, 5, false, RATE, now));
        Stamp other = stamp();
        assertEquals(1, other.sequence() - before.sequence() & 0xffff);
        assertEquals(FRAME, other.timestamp() - before.timestamp() & 0xffff_ffffL);
        assertTrue(other.marker());
        assertTrue(relay.packet(SOURCE + 1, 20_000, 99, false, RATE, now));
        Stamp jumped = stamp();
        assertEquals(1, jumped.sequence() - other.sequence() & 0xffff);
    }

    @Test
    void packetsOfAnotherLengthAreFollowedByTheMixAtTheRightTime() {
        packet(100, 0);
        Stamp last = packet(101, 2 * FRAME).orElseThrow();
        assertEquals(2 * FRAME, frame().timestamp() - last.timestamp() & 0xffff_ffffL);
    }

    @Test
    void whatIsLeftOutInAPauseIsNoLossAndATalkSpurtBeginsBehindIt() {
        Stamp before = packet(100, 0).orElseThrow();
        relay.pause();
        now += 2_000 * MS;
        Stamp after = packet(200, 100 * FRAME).orElseThrow();
        assertEquals(1, after.sequence() - before.sequence() & 0xffff);
        assertTrue(after.marker());
        long units = after.timestamp() - before.timestamp() & 0xffff_ffffL;
        assertTrue(units >= RATE * 18L / 10 && units <= RATE * 21L / 10, () -> units + " units for two seconds");
        assertEquals(Optional.empty(), packet(199, 99 * FRAME), "what was left out stays left out");
    }

    @Test
    void noNumberIsEverUsedTwiceWhateverComes() {
        SplittableRandom random = new SplittableRandom(5);
        int highest = -1;
        Stamp previous = null;
        int sequence = 0;
        for (int i = 0; i < 20_000; i++) {
            Stamp stamp;
            if (random.nextInt(50) < 25) {
                stamp = frame();
            } else {
                sequence += random.nextInt(1, 4);
                stamp = packet(sequence & 0xffff, (long) sequence * FRAME).orElseThrow();
            }
            if (previous != null) {
                int step = (short) (stamp.sequence() - previous.sequence());
                assertTrue(step > 0 && step < 4, "step " + step);
                int ahead = (int) (stamp.timestamp() - previous.timestamp());
                assertTrue(ahead > 0, "time goes on");
            }
            previous = stamp;
            highest = Math.max(highest, stamp.sequence());
        }
        assertEquals(0xffff, highest, "it has wrapped");
    }

    private Stamp frame() {
        now += 20 * MS;
        relay.frame(FRAME, false, RATE, now);
        return stamp();
    }

    private Optional<Stamp> packet(int sequence, long timestamp) {
        now += 20 * MS;
        return relay.packet(SOURCE, sequence, timestamp, false, RATE, now) ? Optional.of(stamp()) : Optional.empty();
    }

    private Stamp stamp() {
        return new Stamp(relay.sequence(), relay.timestamp(), relay.marker());
    }

    private record Stamp(int sequence, long timestamp, boolean marker) {}
}
