package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drawbridge.core.rtp.TelephoneEvent;
import io.drawbridge.core.rtp.TelephoneEvents;
import io.drawbridge.sip.message.Body;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Whatever the bytes: the readers of keys throw nothing and tell keys only, and no packet tells more than one. Replays its inputs; looks for
 * new ones with {@code JAZZER_FUZZ=1}.
 */
class DtmfFuzzTest {
    private static final String KEYS = "0123456789*#ABCD";
    private static final int PACKET_BYTES = 8;

    @FuzzTest(maxDuration = "10m")
    void anyBytesAreKeysOrNone(byte[] data) {
        Body body = Body.of(data, 0, data.length);
        DtmfBodies.digit(body).ifPresent(DtmfFuzzTest::isKey);
        String reported = KpmlBodies.digits(body);
        assertTrue(reported.length() <= 32);
        reported.chars().forEach(key -> isKey((char) key));
        packets(data);
    }

    private static void isKey(char key) {
        assertTrue(KEYS.indexOf(key) >= 0, () -> "not a key: " + (int) key);
    }

    /** Each eight bytes: a payload, and how the packet came. */
    private static void packets(byte[] data) {
        TelephoneEvents events = new TelephoneEvents();
        ByteBuf buffer = Unpooled.wrappedBuffer(data);
        long now = 0;
        for (int at = 0; at < data.length; at += PACKET_BYTES) {
            int length = Math.min(PACKET_BYTES, data.length - at);
            Optional<TelephoneEvent> event = TelephoneEvent.parse(buffer, at, length);
            assertTrue(event.isPresent() == length >= 4);
            if (event.isEmpty() || length < PACKET_BYTES) {
                return;
            }
            int how = data[at + 4];
            long timestamp = Integer.toUnsignedLong((data[at + 5] << 24) + (data[at + 6] << 8));
            now += TimeUnit.MILLISECONDS.toNanos(data[at + 7] & 0xff) * ((how & 4) == 0 ? 1 : 100);
            Optional<Character> key = events.onPacket(
                    how & 1, timestamp, (how & 2) != 0, event.get(), (how & 8) == 0 ? 8000 : 48_000, now);
            key.ifPresent(DtmfFuzzTest::isKey);
            boolean again = events.onPacket(
                            how & 1, timestamp, (how & 2) != 0, event.get(), (how & 8) == 0 ? 8000 : 48_000, now)
                    .isPresent();
            assertTrue(!again, "a packet that comes twice is one press");
        }
    }
}
