package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SentHistoryTest {
    private static final long MS = 1_000_000;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final SentHistory history = new SentHistory(10_000);

    @AfterEach
    void everyBufferIsBack() {
        history.clear();
        assertEquals(0, history.bytes());
        assertEquals(0, allocator.metric().usedDirectMemory());
    }

    private void send(int sequence, int bytes, long millis) {
        history.add(sequence, allocator.directBuffer().writeInt(sequence).writeZero(bytes - 4), millis * MS);
    }

    @Test
    void whatWasSentIsFoundAgainOnceEachInterval() {
        send(65_535, 100, 0);
        send(0, 100, 0);
        ByteBuf packet = history.resend(65_535, 10 * MS, 20 * MS);
        assertNotNull(packet);
        assertEquals(65_535, packet.getInt(0));
        assertNull(history.resend(65_535, 20 * MS, 20 * MS));
        assertNotNull(history.resend(65_535, 30 * MS, 20 * MS));
        assertNull(history.resend(65_534, 30 * MS, 20 * MS), "never sent");
    }

    @Test
    void aPacketIsRepeatedFiveTimesAtMost() {
        send(1, 100, 0);
        int times = 0;
        for (int i = 1; i < 20; i++) {
            times += history.resend(1, i * 20 * MS, 20 * MS) == null ? 0 : 1;
        }
        assertEquals(5, times);
    }

    @Test
    void itIsForgottenByAgeAndBySize() {
        send(1, 100, 0);
        assertNull(history.resend(1, 1001 * MS, 0));
        send(2, 100, 2000);
        assertEquals(100, history.bytes());
        for (int i = 3; i < 200; i++) {
            send(i, 1000, 2000);
        }
        assertTrue(history.bytes() <= 10_000);
        assertNull(history.resend(189, 2000 * MS, 0));
        assertNotNull(history.resend(190, 2000 * MS, 0));
    }

    @Test
    void anyOrderOfNumbersLeavesNothingBehind() {
        Random random = new Random(9);
        for (int i = 0; i < 50_000; i++) {
            int sequence = random.nextInt(8) == 0 ? random.nextInt(65_536) : i & 0xffff;
            send(sequence, 4 + random.nextInt(100), i / 10);
            ByteBuf packet = history.resend(sequence, i / 10 * MS, 0);
            assertNotNull(packet);
            assertEquals(sequence, packet.getInt(0));
            assertTrue(history.bytes() <= 10_000);
        }
    }
}
