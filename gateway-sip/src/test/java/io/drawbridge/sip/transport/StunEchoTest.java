package io.drawbridge.sip.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StunEchoTest {
    private static final InetSocketAddress FOUR = new InetSocketAddress("192.0.2.1", 32853);
    private static final InetSocketAddress SIX = new InetSocketAddress("2001:db8::1", 32853);

    /** A Binding request without attributes. */
    static byte[] request() {
        byte[] request = new byte[20];
        request[1] = 1;
        request[4] = 0x21;
        request[5] = 0x12;
        request[6] = (byte) 0xa4;
        request[7] = 0x42;
        request[19] = 9;
        return request;
    }

    @Test
    void theSourceIsToldAsRfc5769ShowsIt() {
        ByteBuf answer = StunEcho.answer(request(), FOUR).orElseThrow();
        assertEquals(0x0101, answer.getUnsignedShort(0));
        assertEquals(12, answer.getUnsignedShort(2));
        assertEquals(0x0020, answer.getUnsignedShort(20));
        assertEquals(0xa147, answer.getUnsignedShort(26));
        assertEquals(0xe112a643, answer.getInt(28));
        assertEquals(32, answer.readableBytes());
    }

    @Test
    void noAnswerIsMoreThanTwiceItsRequest() {
        assertTrue(StunEcho.answer(request(), SIX).isEmpty());
        byte[] longer = Arrays.copyOf(request(), 28);
        longer[3] = 8;
        assertEquals(44, StunEcho.answer(longer, SIX).orElseThrow().readableBytes());
    }

    @Test
    void sipIsNoStunAndGarbageBreaksNothing() {
        assertFalse(StunEcho.isStun("OPTIONS sip:a@b SIP/2.0\r\n".getBytes()));
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(request(), 20 + random.nextInt(20));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            if (StunEcho.isStun(bytes)) {
                StunEcho.answer(bytes, FOUR)
                        .ifPresent(answer -> assertTrue(answer.readableBytes() <= 2 * bytes.length));
            }
        }
    }
}
