package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NackListTest {
    private static final long MS = 1_000_000;
    private static final long RTT = 50 * MS;
    private static final long FIRST = 0x1fff0;

    private final NackList list = new NackList();
    private final int[] due = new int[32];

    private List<Integer> due(long millis) {
        return Arrays.stream(due, 0, list.due(millis * MS, RTT, due)).boxed().toList();
    }

    @Test
    void aMissingPacketIsAskedForOnceEachRoundTrip() {
        list.onPacket(FIRST, 0);
        list.onPacket(FIRST + 2, 0);
        assertEquals(List.of(), due(5), "it may be out of order only");
        assertEquals(List.of(0xfff1), due(10));
        assertEquals(List.of(), due(40));
        assertEquals(List.of(0xfff1), due(60));
        assertEquals(FIRST + 1, list.onRepair(0xfff1));
        assertEquals(-1, list.onRepair(0xfff1), "it came already");
        assertEquals(List.of(), due(200));
        assertEquals(1, list.repaired());
    }

    @Test
    void threeLaterPacketsMakeAGapCertainAndNumbersWrap() {
        list.onPacket(0x1fffe, 0);
        for (int i = 2; i <= 4; i++) {
            assertEquals(List.of(), due(0));
            list.onPacket(0x1fffe + i, 0);
        }
        assertEquals(List.of(0xffff), due(0));
    }

    @Test
    void whatComesTwiceIsKnown() {
        assertEquals(NackList.Verdict.NEW, list.onPacket(FIRST, 0));
        assertEquals(NackList.Verdict.NEW, list.onPacket(FIRST + 2, 0));
        assertEquals(NackList.Verdict.NEW, list.onPacket(FIRST + 1, 0));
        assertEquals(NackList.Verdict.KNOWN, list.onPacket(FIRST + 1, 0));
        assertEquals(NackList.Verdict.KNOWN, list.onPacket(FIRST + 2, 0));
    }

    @Test
    void itIsGivenUpAfterThreeRoundTripsAndNotAskedForAnyMore() {
        list.onPacket(FIRST, 0);
        list.onPacket(FIRST + 2, 0);
        assertFalse(list.lost(149 * MS, RTT));
        assertTrue(list.lost(150 * MS, RTT));
        assertFalse(list.lost(151 * MS, RTT), "said once");
        assertEquals(List.of(), due(1000));
        assertEquals(-1, list.onRepair(0xfff1), "too late");
        list.onPacket(FIRST + 4, 0);
        assertFalse(list.lost(499 * MS, 1000 * MS));
        assertTrue(list.lost(500 * MS, 1000 * MS));
    }

    @Test
    void whatIsGivenUpTakesNothingAlongThatWentMissingLater() {
        list.onPacket(FIRST, 0);
        list.onPacket(FIRST + 2, 0);
        list.onPacket(FIRST + 4, 100 * MS);
        assertTrue(list.lost(150 * MS, RTT));
        assertEquals(List.of(0xfff3), due(150));
        assertEquals(FIRST + 3, list.onRepair(0xfff3));
    }

    @Test
    void aKeyFrameEndsTheWaitForWhatIsBeforeIt() {
        list.onPacket(FIRST, 0);
        list.onPacket(FIRST + 2, 0);
        list.onPacket(FIRST + 4, 0);
        list.onKeyFrame(FIRST + 2);
        assertEquals(List.of(0xfff3), due(20));
    }

    @Test
    void tooManyMissingPacketsAreHopeless() {
        list.onPacket(FIRST, 0);
        assertEquals(NackList.Verdict.HOPELESS, list.onPacket(FIRST + NackList.MAX_MISSING + 2, 0));
        assertEquals(List.of(), due(1000));
    }

    @Test
    void everythingThatWasLostComesBackOverALossyWayInBothDirections() {
        for (int seed = 0; seed < 20; seed++) {
            assertRecovers(new Random(seed), new NackList());
        }
    }

    /** 10 % loss of packets, requests and retransmissions, and reordering by up to 15 ms; one packet each 5 ms. */
    private void assertRecovers(Random random, NackList nacks) {
        TreeMap<Long, Long> wire = new TreeMap<>();
        Set<Long> got = new HashSet<>();
        int packets = 2000;
        for (long n = 0; n < packets; n++) {
            if (n == 0 || n >= packets - 5 || random.nextInt(10) != 0) {
                wire.put((n * 5 + random.nextInt(15)) * 100_000 + n, FIRST + n);
            }
        }
        int asked = 0;
        for (long ms = 0; ms < packets * 5 + 1000; ms++) {
            while (!wire.isEmpty() && wire.firstKey() / 100_000 <= ms) {
                long packet = wire.pollFirstEntry().getValue();
                if (packet < 0) {
                    long repaired = nacks.onRepair((int) -packet & 0xffff);
                    assertTrue(repaired < 0 || got.add(repaired), "twice " + repaired);
                } else if (nacks.onPacket(packet, ms * MS) == NackList.Verdict.NEW) {
                    assertTrue(got.add(packet), "twice " + packet);
                }
            }
            int count = nacks.due(ms * MS, 20 * MS, due);
            asked += count;
            for (int i = 0; i < count; i++) {
                if (random.nextInt(10) != 0 && random.nextInt(10) != 0) {
                    long extended = FIRST + (due[i] - FIRST & 0xffff);
                    wire.put((ms + 20) * 100_000 + 90_000 + i, -extended);
                }
            }
            assertFalse(nacks.lost(ms * MS, 100 * MS), "given up at " + ms);
        }
        int early = got.contains(FIRST) ? 0 : 1;
        assertTrue(got.size() >= packets - 3 - early, got.size() + " of " + packets);
        assertTrue(asked < packets / 2, "asked " + asked + " times");
    }
}
