package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelephoneEventsTest {
    private static final long MS = 1_000_000L;
    private static final long SSRC = 7;

    private final TelephoneEvents events = new TelephoneEvents();
    private final StringBuilder heard = new StringBuilder();
    private long nowNanos = 1000 * MS;
    private int clockRateHz = 8000;

    private void packet(long ssrc, long timestamp, boolean marker, char key, int durationUnits, boolean end) {
        TelephoneEvent event = new TelephoneEvent("0123456789*#ABCD".indexOf(key), end, durationUnits);
        events.onPacket(ssrc, timestamp & 0xffff_ffffL, marker, event, clockRateHz, nowNanos)
                .ifPresent(heard::append);
    }

    private void packet(long timestamp, char key, int durationUnits, boolean end) {
        packet(SSRC, timestamp, false, key, durationUnits, end);
    }

    /** A press as RFC 4733 draws it: an update each 20 ms, the end three times, then a pause of 60 ms. Returns the time after it. */
    private long press(long timestamp, char key, int millis, boolean markers) {
        int step = clockRateHz / 50;
        int packets = millis / 20;
        for (int i = 1; i <= packets; i++) {
            packet(SSRC, timestamp, markers && i == 1, key, i * step, false);
            nowNanos += 20 * MS;
        }
        for (int i = 0; i < 3; i++) {
            packet(timestamp, key, packets * step, true);
        }
        nowNanos += 60 * MS;
        return timestamp + (long) (packets + 3) * step;
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 16000, 48000})
    void everyKeyIsHeardOnceAtAnyClockRateWithMarkersAndWithout(int rate) {
        clockRateHz = rate;
        long at = 0;
        for (boolean markers : new boolean[] {true, false}) {
            for (char key : "0123456789*#ABCD112233".toCharArray()) {
                at = press(at, key, 100, markers);
            }
        }
        assertEquals("0123456789*#ABCD112233".repeat(2), heard.toString());
    }

    @Test
    void aPressIsHeardThoughItsFirstPacketsAreLost() {
        packet(0, '5', 320, false);
        packet(0, '5', 480, true);
        packet(0, '5', 480, true);
        assertEquals("5", heard.toString());
    }

    @Test
    void aPressOfWhichOnlyOneEndPacketArrivesIsHeard() {
        packet(0, '5', 800, true);
        assertEquals("5", heard.toString());
    }

    @Test
    void theSameKeyPressedAgainIsHeardThoughAllEndsAreLost() {
        for (int press = 0; press < 3; press++) {
            for (int i = 1; i <= 5; i++) {
                packet(press * 1600L, '5', i * 160, false);
                nowNanos += 20 * MS;
            }
            nowNanos += 100 * MS;
        }
        assertEquals("555", heard.toString());
    }

    @Test
    void packetsOfAPressThatComeOutOfOrderAreOneDigit() {
        packet(0, '1', 480, false);
        packet(0, '1', 160, false);
        packet(0, '1', 640, true);
        packet(0, '1', 320, false);
        packet(0, '1', 640, true);
        assertEquals("1", heard.toString());
    }

    @Test
    void lateRepetitionsOfAnOlderPressAreNoNewDigit() {
        long next = press(0, '1', 100, true);
        packet(next, '2', 160, false);
        packet(0, '1', 800, true);
        packet(next, '2', 320, false);
        packet(0, '1', 640, false);
        assertEquals("12", heard.toString());
    }

    @Test
    void aPressOfTenSecondsIsOneDigitThoughItsDurationOverflows() {
        clockRateHz = 48000;
        long segment = 0xffff_0000L;
        int duration = 0;
        for (int i = 0; i < 500; i++) {
            duration += 960;
            if (duration > 0xffff) {
                packet(segment, '9', 0xffff, false);
                segment += 0xffff;
                duration -= 0xffff;
            }
            packet(SSRC, segment, i == 0, '9', duration, false);
            nowNanos += 20 * MS;
        }
        packet(segment, '9', duration, true);
        assertEquals("9", heard.toString());
    }

    @Test
    void aLongPressSurvivesTheLossOfWhereItsDurationOverflows() {
        packet(0, '9', 0xff00, false);
        packet(0xffff, '9', 160, false);
        packet(0xffff, '9', 320, true);
        assertEquals("9", heard.toString());
    }

    @Test
    void aDeviceThatGivesEveryPacketATimestampOfItsOwnPressesOnce() {
        for (int i = 0; i < 6; i++) {
            packet(i * 160L, '4', i * 160, i == 5);
            nowNanos += 20 * MS;
        }
        assertEquals("4", heard.toString());
    }

    @Test
    void timestampsMayWrapInAPressAndBetweenPresses() {
        press(press(0xffff_ff80L, '1', 100, true), '1', 100, false);
        assertEquals("11", heard.toString());
    }

    @Test
    void aDeviceWhoseTimestampStandsStillIsHeardForEachPress() {
        press(0, '1', 100, true);
        nowNanos += 300 * MS;
        press(0, '1', 100, true);
        press(0, '2', 100, true);
        assertEquals("112", heard.toString());
    }

    @Test
    void eachDigitMayHaveAnSsrcOfItsOwn() {
        press(0, '1', 100, false);
        packet(8, 0, true, '1', 160, false);
        packet(8, 0, false, '1', 320, true);
        packet(9, 0, true, '2', 160, false);
        assertEquals("112", heard.toString());
    }

    @Test
    void aPressThatGoesOnUnderAnotherSsrcStaysOne() {
        packet(7, 1000, true, '3', 160, false);
        packet(7, 1000, false, '3', 320, false);
        nowNanos += 20 * MS;
        packet(8, 99_000, false, '3', 480, false);
        packet(8, 99_000, false, '3', 480, true);
        assertEquals("3", heard.toString());
    }

    @Test
    void flashAndTonesAreNoDigits() {
        for (int event = 16; event < 256; event++) {
            assertEquals(
                    Optional.empty(),
                    events.onPacket(SSRC, event * 1000L, true, new TelephoneEvent(event, false, 160), 8000, nowNanos));
        }
    }

    @Test
    void anImplausibleDurationSwallowsNoLaterPress() {
        packet(0, '1', 0xffff, true);
        nowNanos += 500 * MS;
        packet(SSRC, 4000, true, '1', 160, false);
        assertEquals("11", heard.toString());
    }

    @Test
    void randomPayloadsNeitherThrowNorTakeTime() {
        Random random = new Random(4733);
        assertTimeout(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 200_000; i++) {
                byte[] bytes = new byte[random.nextInt(8)];
                random.nextBytes(bytes);
                ByteBuf payload = Unpooled.wrappedBuffer(bytes);
                nowNanos += random.nextInt(50) * MS;
                Optional<TelephoneEvent> event = TelephoneEvent.parse(payload, 0, bytes.length);
                assertEquals(bytes.length >= 4, event.isPresent());
                event.ifPresent(e -> events.onPacket(
                        random.nextInt(3), random.nextInt() & 0xffff_ffffL, random.nextBoolean(), e, 8000, nowNanos));
            }
        });
    }

    @Test
    void lossAndDisorderAtRandomNeverDoubleADigit() {
        Random random = new Random(1);
        for (int run = 0; run < 200; run++) {
            TelephoneEvents fresh = new TelephoneEvents();
            int told = 0;
            for (int i = 0; i < 40; i++) {
                nowNanos += 20 * MS;
                int step = Math.min(30, Math.max(1, i + random.nextInt(5) - 2));
                if (random.nextInt(10) > 2) {
                    TelephoneEvent event = new TelephoneEvent(6, step == 30, step * 160);
                    told += fresh.onPacket(SSRC, 1234, step == 1, event, 8000, nowNanos)
                                    .isPresent()
                            ? 1
                            : 0;
                }
            }
            assertTrue(told == 1, "told " + told + " times");
        }
    }
}
