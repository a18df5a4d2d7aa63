package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceptionStatsTest {
    private static final long MS = 1_000_000L;
    private final ReceptionStats stats = new ReceptionStats(8000);

    @Test
    void lossesAreCountedOverTheWrapOfTheSequence() {
        int sequence = 65500;
        for (int i = 0; i < 100; i++) {
            if (i % 10 != 5) {
                stats.onPacket(sequence + i & 0xffff, 160L * i, 20 * MS * i);
            }
        }
        assertEquals(10, stats.lost());
        ReportBlock block = stats.report(1, 0);
        assertEquals(10, block.cumulativeLost());
        assertEquals(10 * 256 / 100, block.fractionLost());
        assertEquals(65536 + 63, block.highestSequence());
    }

    @Test
    void aSecondReportSpeaksOfItsOwnIntervalOnly() {
        stats.onPacket(1, 0, 0);
        stats.onPacket(3, 0, 0);
        assertEquals(85, stats.report(1, 0).fractionLost());
        stats.onPacket(4, 0, 0);
        assertEquals(0, stats.report(1, 0).fractionLost());
        assertEquals(1, stats.report(1, 0).cumulativeLost());
    }

    @Test
    void jitterIsZeroForEvenArrivalAndGrowsWithUnevenArrival() {
        for (int i = 0; i < 50; i++) {
            stats.onPacket(i, 160L * i, 1_000_000_000_000_000_000L + 20 * MS * i);
        }
        assertEquals(0.0, stats.jitterMs(), 0.01);
        for (int i = 50; i < 500; i++) {
            stats.onPacket(i, 160L * i, 1_000_000_000_000_000_000L + 20 * MS * i + (i % 2) * 10 * MS);
        }
        assertEquals(10.0, stats.jitterMs(), 0.5);
    }

    @Test
    void aWildSequenceIsBelievedOnlyWhenItGoesOn() {
        assertEquals(65536 + 10, stats.onPacket(10, 0, 0));
        assertEquals(-1, stats.onPacket(30_000, 0, 0));
        assertEquals(65536 + 11, stats.onPacket(11, 0, 0));
        assertEquals(-1, stats.onPacket(40_000, 0, 0));
        assertTrue(stats.onPacket(40_001, 0, 0) > 65536 * 2);
        assertEquals(0, stats.lost());
    }

    @Test
    void lateAndRepeatedPacketsAreNoLoss() {
        for (int sequence : new int[] {1, 3, 2, 2, 4}) {
            stats.onPacket(sequence, 0, 0);
        }
        assertEquals(0, stats.lost());
        assertEquals(-1, stats.report(1, 0).cumulativeLost());
    }

    @Test
    void aReportTellsHowLongAgoTheSenderReportCame() {
        NtpClock clock = new NtpClock(Instant.parse("2024-05-01T12:00:00.500Z"), 7_000_000);
        long ntp = clock.at(7_000_000);
        assertEquals(0x8000_0000L, ntp & 0xffff_ffffL);
        assertEquals(Instant.parse("2024-05-01T12:00:00Z").getEpochSecond() + 2_208_988_800L, ntp >>> 32);
        stats.onPacket(1, 0, 0);
        stats.onSenderReport(ntp, 1000 * MS);
        ReportBlock block = stats.report(1, 1500 * MS);
        assertEquals(ntp >>> 16 & 0xffff_ffffL, block.lastSr());
        assertEquals(32768, block.delaySinceLastSr());
    }

    @Test
    void aSenderReportExtrapolatesTheStreamsClock() {
        SenderStats sender = new SenderStats(5);
        sender.onSent(160);
        sender.map(0xffff_ff00L, 1000 * MS, 8000);
        NtpClock clock = new NtpClock(Instant.EPOCH, 0);
        RtcpPacket.SenderReport report = sender.report(clock, 1040 * MS, List.of());
        assertEquals(64, report.rtpTimestamp());
        assertEquals(1, report.packets());
        assertEquals(160, report.octets());
        assertEquals(clock.at(1040 * MS), report.ntp());
    }
}
