package io.drawbridge.core.media.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.rtp.RtcpPacket.TransportFeedback;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ArrivalLogTest {
    private static final long MS = 1_000_000;

    private final ArrivalLog log = new ArrivalLog();

    @Test
    void feedbackIsDueAfterSixtyMillisecondsOrManyPackets() {
        log.onPacket(1, 7, 1000 * MS);
        assertFalse(log.due(1059 * MS));
        assertTrue(log.due(1060 * MS));
        TransportFeedback feedback = log.take(1, 1060 * MS).orElseThrow();
        assertEquals(7, feedback.media());
        assertEquals(1, feedback.firstSequence());
        assertEquals(Optional.empty(), log.take(1, 1060 * MS));
        assertFalse(log.due(2000 * MS), "nothing to tell");
        for (int i = 2; i < 66; i++) {
            assertFalse(log.due(1061 * MS));
            log.onPacket(i, 7, 1061 * MS);
        }
        assertTrue(log.due(1061 * MS));
    }

    @Test
    void everyArrivalIsToldOverLossReorderWrapAndPauses() {
        for (int seed = 0; seed < 20; seed++) {
            assertTold(new Random(seed), new ArrivalLog());
        }
    }

    private static void assertTold(Random random, ArrivalLog arrivals) {
        TreeMap<Long, Integer> wire = new TreeMap<>();
        long at = 1000;
        for (int n = 0; n < 3000; n++) {
            at += random.nextInt(500) == 0 ? 9000 : random.nextInt(6);
            if (random.nextInt(10) != 0) {
                wire.put((at + random.nextInt(20)) * 10_000 + n, n + 64_000 & 0xffff);
            }
        }
        Map<Integer, Long> came = new HashMap<>();
        Map<Integer, Long> told = new HashMap<>();
        int number = 0;
        for (long ms = 1000; ms < at + 200; ms++) {
            while (!wire.isEmpty() && wire.firstKey() / 10_000 <= ms) {
                int sequence = wire.pollFirstEntry().getValue();
                long nanos = ms * MS + random.nextInt(250) * 1000;
                arrivals.onPacket(sequence, 7, nanos);
                came.put(sequence, nanos);
            }
            if (arrivals.due(ms * MS)) {
                Optional<TransportFeedback> next = arrivals.take(1, ms * MS);
                while (next.isPresent()) {
                    assertEquals(number++ & 0xff, next.get().number());
                    note(next.get(), told);
                    next = arrivals.take(1, ms * MS);
                }
            }
        }
        assertEquals(came.keySet(), told.keySet());
        came.forEach((sequence, nanos) ->
                assertTrue(Math.abs(told.get(sequence) - nanos) < TransportFeedback.TICK_NANOS, "time of " + sequence));
    }

    private static void note(TransportFeedback feedback, Map<Integer, Long> told) {
        for (int i = 0; i < feedback.arrivals().length; i++) {
            if (feedback.arrivals()[i] != TransportFeedback.LOST) {
                long ticks = feedback.referenceTicks() + feedback.arrivals()[i];
                told.put(feedback.firstSequence() + i & 0xffff, ticks * TransportFeedback.TICK_NANOS);
            }
        }
    }

    @Test
    void aJumpOfNumbersBeginsAnew() {
        log.onPacket(1, 7, MS);
        log.onPacket(30_000, 7, 100 * MS);
        TransportFeedback feedback = log.take(1, 100 * MS).orElseThrow();
        assertEquals(30_000, feedback.firstSequence());
        assertEquals(1, feedback.arrivals().length);
    }
}
