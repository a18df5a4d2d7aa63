package io.drawbridge.core.rtp;

/**
 * A reception report (RFC 3550 section 6.4.1).
 *
 * @param ssrc whose packets it speaks of
 * @param fractionLost in 1/256 since the last report
 * @param cumulativeLost 24 bits, signed
 * @param highestSequence extended, 32 bits
 * @param jitter in units of the stream's clock
 * @param lastSr middle 32 bits of the last SR's NTP time; 0 = none
 * @param delaySinceLastSr in 1/65536 s
 */
public record ReportBlock(
        long ssrc,
        int fractionLost,
        int cumulativeLost,
        long highestSequence,
        long jitter,
        long lastSr,
        long delaySinceLastSr) {}
