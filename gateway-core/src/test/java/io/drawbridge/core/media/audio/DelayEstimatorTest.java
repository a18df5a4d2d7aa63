package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DelayEstimatorTest {
    private static final long MS = 1_000_000;
    private final DelayEstimator estimator = new DelayEstimator(20 * MS, 200 * MS);
    private long now;

    private void packets(int count, long everySecondLateMillis) {
        for (int i = 0; i < count; i++) {
            now += 20 * MS;
            estimator.add(now, 1000 * MS + (i % 2) * everySecondLateMillis * MS);
        }
    }

    @Test
    void onAnEvenLineTheTargetFallsToTheLeast() {
        packets(10, 0);
        assertEquals(40 * MS, estimator.targetNanos());
        packets(500, 0);
        assertEquals(20 * MS, estimator.targetNanos(), MS);
        assertEquals(1000 * MS, estimator.baseNanos());
    }

    @Test
    void aSlowerLineRaisesItAtOnceAndAtMostToTheLimit() {
        packets(100, 0);
        packets(20, 80);
        assertEquals(90 * MS, estimator.targetNanos());
        packets(20, 900);
        assertEquals(200 * MS, estimator.targetNanos());
    }

    @Test
    void aFewStragglersInAHundredDoNotCount() {
        packets(200, 0);
        for (int i = 0; i < 4; i++) {
            packets(24, 0);
            estimator.add(now += 20 * MS, 1500 * MS);
        }
        assertEquals(20 * MS, estimator.targetNanos(), 2 * MS);
    }
}
