package io.drawbridge.core.media.video;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RateMeterTest {
    private final RateMeter meter = new RateMeter();
    private long nowNanos = -5_000_000_000L;

    private void send(int millis, int bytesEach10Millis) {
        for (int i = 0; i < millis; i += 10) {
            meter.onPacket(bytesEach10Millis, nowNanos);
            nowNanos += 10_000_000L;
        }
    }

    @Test
    void aSteadyRateIsMeasured() {
        send(3000, 1250);
        assertEquals(1_000_000, meter.bitrateBps(), 20_000);
    }

    @Test
    void aChangeIsSeenWithinTwoSeconds() {
        send(3000, 1250);
        send(2000, 125);
        assertEquals(100_000, meter.bitrateBps(), 70_000);
    }

    @Test
    void whatWasKnownLastStaysKnownAfterAPause() {
        send(3000, 1250);
        nowNanos += 60_000_000_000L;
        send(300, 1250);
        assertEquals(1_000_000, meter.bitrateBps(), 20_000);
    }
}
