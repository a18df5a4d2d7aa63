package io.drawbridge.core.media.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReorderHoldTest {
    private static final long MS = 1_000_000L;
    private static final AgreedCodec VP8 = new AgreedCodec(96, Codec.VP8, 1, "", Optional.empty());
    private static final VideoFacts FACTS = VideoFacts.of(0, new ParameterSets());

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final List<Integer> out = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private final ReorderHold hold = new ReorderHold(
            (source, packet, codec, facts, arrivalNanos) -> {
                assertEquals(packet.sequence(), packet.payload().readUnsignedShort(), "the packet's own bytes");
                out.add(packet.sequence());
            },
            gaps::add,
            64);
    private long nowNanos = 1000 * MS;

    @AfterEach
    void everyBufferIsBack() {
        hold.clear();
        assertEquals(0, allocator.metric().usedHeapMemory());
    }

    private void offer(String source, long ssrc, int... sequences) {
        for (int sequence : sequences) {
            ByteBuf buffer = allocator.heapBuffer();
            RtpPacket.writeHeader(buffer, 96, false, sequence, 0, ssrc);
            buffer.writeShort(sequence);
            RtpPacket packet = new RtpPacket();
            assertTrue(packet.parse(buffer));
            hold.offer(source, packet, VP8, FACTS, nowNanos);
            buffer.release();
        }
    }

    private void offer(int... sequences) {
        offer("a", 1, sequences);
    }

    private void waitMillis(long millis) {
        nowNanos += millis * MS;
        hold.onTick(nowNanos);
    }

    @Test
    void packetsInOrderPassAtOnceOverTheWrapToo() {
        offer(65534, 65535, 0, 1);
        assertEquals(List.of(65534, 65535, 0, 1), out);
    }

    @Test
    void swappedPacketsAreSwappedBack() {
        offer(1, 3, 2, 4, 7, 6, 5, 8);
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8), out);
    }

    @Test
    void packetsBehindALossWait100MillisecondsAndNoLonger() {
        offer(1, 3, 4);
        waitMillis(99);
        assertEquals(List.of(1), out);
        waitMillis(1);
        assertEquals(List.of(1, 3, 4), out);
        offer(5);
        assertEquals(List.of(1, 3, 4, 5), out);
    }

    @Test
    void aSourceThatIsNearIsWaitedForOneRoundTripOnly() {
        hold.patience(30 * MS);
        offer(1, 3);
        waitMillis(30);
        assertEquals(List.of(1, 3), out);
        hold.patience(Long.MAX_VALUE);
        offer(5);
        waitMillis(99);
        assertEquals(List.of(1, 3), out);
        waitMillis(1);
        assertEquals(List.of(1, 3, 5), out);
    }

    @Test
    void whatComesAfterItsGapWasGivenUpPassesOnceAndRepetitionsNever() {
        offer(1, 1, 3, 3);
        waitMillis(100);
        offer(2, 2, 3, 1, 4);
        assertEquals(List.of(1, 3, 2, 4), out);
    }

    @Test
    void twoGapsAreGivenUpEachInItsTime() {
        offer(1, 3);
        waitMillis(60);
        offer(5);
        waitMillis(40);
        assertEquals(List.of(1, 3), out);
        waitMillis(60);
        assertEquals(List.of(1, 3, 5), out);
    }

    @Test
    void noMoreIsHeldThanTheLimit() {
        offer(1);
        for (int i = 3; i < 3 + 65; i++) {
            offer(i);
        }
        assertEquals(66, out.size(), "given up at once");
    }

    @Test
    void anotherSourceOrStreamOrAJumpBeginsAnew() {
        offer("a", 1, 10, 12);
        offer("b", 2, 500, 501);
        offer("b", 3, 7, 8);
        offer("b", 3, 40_000, 40_001);
        assertEquals(List.of(10, 500, 501, 7, 8, 40_000, 40_001), out);
    }

    @Test
    void onAWireThatReordersByUpTo80MillisecondsTheOrderIsPerfectAndOnlyLossesAreMissing() {
        Random random = new Random(5);
        record Arrival(long at, int sequence) {}
        List<Arrival> wire = new ArrayList<>();
        Set<Integer> lost = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            long sent = i * 4L;
            if (i > 0 && random.nextInt(100) == 0) {
                lost.add(i);
            } else {
                wire.add(new Arrival(sent + (i == 0 ? 0 : random.nextInt(80)), i));
            }
            if (random.nextInt(20) == 0 && !lost.contains(i)) {
                wire.add(new Arrival(sent + 80, i));
            }
        }
        wire.sort(java.util.Comparator.comparingLong(Arrival::at));
        long start = nowNanos;
        for (Arrival arrival : wire) {
            nowNanos = start + arrival.at() * MS;
            hold.onTick(nowNanos);
            offer(arrival.sequence());
        }
        waitMillis(200);
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            if (!lost.contains(i)) {
                expected.add(i);
            }
        }
        assertEquals(expected, out);
    }
}
