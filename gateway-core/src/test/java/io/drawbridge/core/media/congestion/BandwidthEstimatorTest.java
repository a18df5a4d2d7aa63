package io.drawbridge.core.media.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.rtp.RtcpPacket.TransportFeedback;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BandwidthEstimatorTest {
    private static final long MS = 1_000_000;
    private static final int PACKET = 1200;

    /** A sender that follows the estimate, a link with a queue, and a far end that reports; in virtual time. */
    private static final class Way {
        final BandwidthEstimator estimator = new BandwidthEstimator();
        final ArrivalLog farEnd = new ArrivalLog();
        final ArrayDeque<long[]> arriving = new ArrayDeque<>();
        final ArrayDeque<Object[]> returning = new ArrayDeque<>();
        final Random random = new Random(1);
        double linkBps = 100_000_000;
        double sourceBps = 2_500_000;
        double lossRatio;
        double jitterMs;
        long nowMs = 1000;
        double linkFreeMs;
        double owedBytes;
        double worstQueueMs;
        /** Sound beside the pictures, a packet in 20 ms for each speaker. */
        int speakers;

        /** Packets keep their order however long each takes. */
        double lastArrivalMs;

        /** One way takes 25 ms and what the queue holds, 500 ms at most. */
        void run(int seconds) {
            worstQueueMs = 0;
            for (long end = nowMs + seconds * 1000L; nowMs < end; nowMs++) {
                if (nowMs % 33 == 0) {
                    frame();
                }
                for (int i = 0; nowMs % 20 == 0 && i < speakers; i++) {
                    packet(100);
                }
                while (!arriving.isEmpty() && arriving.peek()[0] <= nowMs * MS) {
                    long[] packet = arriving.poll();
                    farEnd.onPacket((int) packet[1], 7, packet[0] + 5_000_000_000L);
                }
                if (farEnd.due(nowMs * MS)) {
                    Optional<TransportFeedback> feedback = farEnd.take(1, nowMs * MS);
                    feedback.ifPresent(each -> returning.add(new Object[] {nowMs + 25, each}));
                }
                while (!returning.isEmpty() && (long) returning.peek()[0] <= nowMs) {
                    estimator.onFeedback((TransportFeedback) returning.poll()[1], 50 * MS, nowMs * MS);
                }
            }
        }

        private void frame() {
            owedBytes +=
                    Math.max(0, Math.min(sourceBps, 0.9 * estimator.estimateBps() - speakers * 40_000)) * 0.033 / 8;
            for (; owedBytes >= PACKET; owedBytes -= PACKET) {
                packet(PACKET);
            }
        }

        private void packet(int bytes) {
            int sequence = estimator.onSent(bytes, nowMs * MS);
            linkFreeMs = Math.max(linkFreeMs, nowMs);
            worstQueueMs = Math.max(worstQueueMs, linkFreeMs - nowMs);
            if (linkFreeMs - nowMs > 500 || random.nextDouble() < lossRatio) {
                return;
            }
            linkFreeMs += bytes * 8e3 / linkBps;
            lastArrivalMs = Math.max(lastArrivalMs, linkFreeMs + 25 + random.nextDouble() * jitterMs);
            arriving.add(new long[] {(long) (lastArrivalMs * MS), sequence});
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {150_000, 400_000, 2_500_000})
    void muchJitterAndSomeLossAreNeitherTakenForAQueueNorHideOne(double sourceBps) {
        Way way = new Way();
        way.jitterMs = 50;
        way.lossRatio = 0.05;
        way.speakers = 2;
        way.linkBps = 3_000_000;
        way.sourceBps = sourceBps;
        way.run(30);
        assertTrue(way.estimator.estimateBps() >= 2_000_000, way.estimator.estimateBps() + " before the cut");
        way.linkBps = 300_000;
        way.run(5);
        assertTrue(
                sourceBps < way.linkBps || way.estimator.estimateBps() < 400_000,
                way.estimator.estimateBps() + " 5 s after the cut");
        way.run(15);
        assertTrue(way.estimator.estimateBps() > 150_000, way.estimator.estimateBps() + " later");
        assertTrue(way.worstQueueMs < 400, "a queue of " + way.worstQueueMs + " ms");
        way.linkBps = 3_000_000;
        way.run(20);
        assertTrue(way.estimator.estimateBps() > 0.8 * sourceBps, way.estimator.estimateBps() + " after the cut");
    }

    @Test
    void aWideWayIsTrustedThroughJitterAndALittleLoss() {
        Way way = new Way();
        way.jitterMs = 10;
        way.lossRatio = 0.05;
        way.run(60);
        assertTrue(way.estimator.estimateBps() >= 2_500_000, way.estimator.estimateBps() + " bit/s");
        assertEquals(0.05, way.estimator.loss(), 0.03);
    }

    @Test
    void aCutIsFollowedWithinSecondsAndSoIsItsEnd() {
        Way way = new Way();
        way.linkBps = 3_000_000;
        way.run(10);
        assertTrue(way.estimator.estimateBps() > 2_000_000, way.estimator.estimateBps() + " before");
        way.linkBps = 300_000;
        way.run(5);
        assertTrue(way.estimator.estimateBps() < 330_000, way.estimator.estimateBps() + " 5 s after the cut");
        way.run(20);
        assertTrue(way.estimator.estimateBps() > 150_000, way.estimator.estimateBps() + " later");
        way.run(10);
        assertTrue(way.worstQueueMs < 300, "a queue of " + way.worstQueueMs + " ms");
        way.linkBps = 3_000_000;
        way.run(20);
        assertTrue(way.estimator.estimateBps() > 1_500_000, way.estimator.estimateBps() + " after the cut");
    }

    @Test
    void muchLossLowersTheEstimateWithoutAnyDelay() {
        Way way = new Way();
        way.lossRatio = 0.25;
        way.run(20);
        assertTrue(way.estimator.estimateBps() < 1_000_000, way.estimator.estimateBps() + " bit/s");
    }

    @Test
    void theFarEndMayBoundIt() {
        BandwidthEstimator estimator = new BandwidthEstimator();
        assertEquals(BandwidthEstimator.START_BPS, estimator.estimateBps());
        estimator.onBound(400_000);
        assertEquals(400_000, estimator.estimateBps());
        estimator.onBound(900_000);
        assertEquals(900_000, estimator.estimateBps());
    }

    @Test
    void feedbackOnPacketsThatWereNeverSentChangesNothing() {
        BandwidthEstimator estimator = new BandwidthEstimator();
        Random random = new Random(8);
        for (int i = 0; i < 20_000; i++) {
            int[] arrivals = random.ints(1 + random.nextInt(40)).toArray();
            estimator.onFeedback(
                    new TransportFeedback(1, 2, random.nextInt(65_536), i & 0xff, random.nextInt() * 256L, arrivals),
                    50 * MS,
                    i * 20 * MS);
        }
        assertTrue(estimator.estimateBps() >= BandwidthEstimator.START_BPS);
    }
}
