package io.drawbridge.core.media.congestion;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LossBasedRateTest {
    private final LossBasedRate rate = new LossBasedRate(30_000, 3_000_000);
    private long nowNanos = 1;
    private double deliveredBps = -1;

    private void seconds(int count, int lostOfHundred) {
        for (int second = 0; second < count; second++) {
            for (int packet = 0; packet < 100; packet++) {
                if (packet < lostOfHundred) {
                    rate.onLost();
                } else {
                    rate.onReceived();
                }
            }
            nowNanos += 1_000_000_001L;
            rate.update(rate.bps(), deliveredBps, nowNanos);
        }
    }

    @Test
    void whatGetsThroughIsNotTakenAway() {
        deliveredBps = 200_000;
        seconds(60, 30);
        assertTrue(rate.bps() >= 170_000 && rate.bps() < 200_000, () -> "fell to " + rate.bps());
        deliveredBps = -1;
        seconds(60, 30);
        assertTrue(rate.bps() < 50_000, () -> "fell to " + rate.bps());
    }

    @Test
    void aWayThatGoesOnLosingALittleDoesNotKeepTheRateDownForEver() {
        seconds(10, 30);
        double low = rate.bps();
        assertTrue(low < 1_500_000, () -> "fell to " + low);
        seconds(30, 5);
        assertTrue(rate.bps() > 2 * low, () -> "rose to " + rate.bps());
    }
}
