package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.media.MediaStats;
import io.drawbridge.core.meeting.QualityGrade.Facts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualityTest {
    @ParameterizedTest
    @CsvSource({
        "false, 0,    0,    0,   0,       0,   GOOD, NONE",
        "false, 0.02, 0.02, 299, 300001,  39,  GOOD, NONE",
        "false, 0.03, 0,    0,   0,       0,   FAIR, LOSS_UP",
        "false, 0.1,  0,    0,   0,       0,   POOR, LOSS_UP",
        "false, 0,    0.05, 0,   0,       0,   FAIR, LOSS_DOWN",
        "false, 0.05, 0.2,  0,   0,       0,   POOR, LOSS_DOWN",
        "false, 0,    0,    300, 0,       0,   FAIR, DELAY",
        "false, 0,    0,    700, 0,       0,   POOR, DELAY",
        "false, 0,    0,    0,   200000,  0,   FAIR, BANDWIDTH",
        "false, 0,    0,    0,   90000,   0,   POOR, BANDWIDTH",
        "false, 0,    0,    0,   2000000, 0,   GOOD, NONE",
        "false, 0,    0,    0,   0,       40,  FAIR, JITTER",
        "false, 0,    0,    0,   0,       200, POOR, JITTER",
        "true,  0,    0,    0,   0,       0,   POOR, NO_MEDIA",
        "true,  0.5,  0,    0,   0,       0,   POOR, NO_MEDIA",
        "false, 0.04, 0.04, 400, 200000,  50,  FAIR, LOSS_UP",
        "false, 0.04, 0.04, 400, 200000,  150, POOR, JITTER"
    })
    void theWorstFactDecides(
            boolean silent,
            double lossUp,
            double lossDown,
            double roundTripMs,
            double bandwidthBps,
            double jitterMs,
            QualityGrade.Grade grade,
            QualityGrade.Reason reason) {
        assertEquals(
                new QualityGrade(grade, reason),
                QualityGrade.of(new Facts(silent, lossUp, lossDown, roundTripMs, bandwidthBps, jitterMs)));
    }

    private static MediaStats audio(long received, long lost) {
        return new MediaStats("opus", "opus", received, 0, lost, 1.0, null, null, null, null, null, 0, 0, null);
    }

    private static MediaStats video(long received, long sent, long lost, long repaired, long estimateBps) {
        return new MediaStats(
                "VP8", "VP8", received, sent, lost, 1.0, null, null, null, 20.0, 0.0, repaired, 0, estimateBps);
    }

    @Test
    void lossIsThatOfTheLastSecondsAndGetsBetterOnlyAfterTwoLooks() {
        QualityWatch watch = new QualityWatch();
        assertEquals(QualityGrade.GOOD, watch.look(audio(100, 0), MediaStats.NONE, true));
        assertEquals(
                new QualityGrade(QualityGrade.Grade.POOR, QualityGrade.Reason.LOSS_UP),
                watch.look(audio(180, 20), MediaStats.NONE, true));
        assertEquals(
                QualityGrade.Grade.POOR,
                watch.look(audio(280, 20), MediaStats.NONE, true).grade());
        assertEquals(QualityGrade.GOOD, watch.look(audio(380, 20), MediaStats.NONE, true));
    }

    @Test
    void whatCameWhenItWasAskedForAgainIsNotLost() {
        QualityWatch watch = new QualityWatch();
        watch.look(MediaStats.NONE, video(100, 0, 0, 0, 1), false);
        assertEquals(QualityGrade.GOOD, watch.look(MediaStats.NONE, video(180, 0, 20, 20, 1), false));
    }

    @Test
    void aWayThatCarriesLittleIsBadOnlyWhereAPictureIsSentAlongIt() {
        QualityWatch watch = new QualityWatch();
        assertEquals(QualityGrade.GOOD, watch.look(MediaStats.NONE, video(1, 0, 0, 0, 50_000), false));
        assertEquals(
                QualityGrade.Reason.BANDWIDTH,
                watch.look(MediaStats.NONE, video(2, 9, 0, 0, 50_000), false).reason());
    }

    @Test
    void silenceCountsAfterThreeLooksAndOnlyWhereSoundIsExpected() {
        QualityWatch watch = new QualityWatch();
        for (int i = 0; i < 5; i++) {
            assertEquals(QualityGrade.GOOD, watch.look(MediaStats.NONE, MediaStats.NONE, false));
        }
        watch.look(MediaStats.NONE, MediaStats.NONE, true);
        assertEquals(QualityGrade.GOOD, watch.look(MediaStats.NONE, MediaStats.NONE, true));
        assertEquals(
                QualityGrade.Reason.NO_MEDIA,
                watch.look(MediaStats.NONE, MediaStats.NONE, true).reason());
    }

    @Test
    void anAllowanceIsABurstAndThenAStream() {
        Allowance allowance = new Allowance(3, 2);
        long now = -5;
        assertTrue(allowance.take(now) && allowance.take(now) && allowance.take(now));
        assertFalse(allowance.take(now));
        assertFalse(allowance.take(now + 400_000_000L));
        assertTrue(allowance.take(now + 600_000_000L));
        assertTrue(allowance.take(now + 60_000_000_000L) && allowance.take(now + 60_000_000_000L));
    }
}
