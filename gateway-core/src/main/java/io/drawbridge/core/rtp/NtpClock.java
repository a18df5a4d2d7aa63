package io.drawbridge.core.rtp;

import java.time.Instant;

/**
 * NTP timestamps (RFC 3550 section 4) for ticker times. Set once from the wall clock and monotonic from then on, so that a clock that
 * jumps moves no stream. Immutable.
 */
public final class NtpClock {
    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
    private static final long NANOS = 1_000_000_000L;

    private final long originTickerNanos;
    private final long originSeconds;
    private final long originNanos;

    /** The clock by which it is {@code wall} when the ticker says {@code tickerNanos}. */
    public NtpClock(Instant wall, long tickerNanos) {
        this.originTickerNanos = tickerNanos;
        this.originSeconds = wall.getEpochSecond() + SECONDS_1900_TO_1970;
        this.originNanos = wall.getNano();
    }

    /** The 64-bit timestamp (32.32 seconds) of a ticker time. */
    public long at(long tickerNanos) {
        long nanos = tickerNanos - originTickerNanos + originNanos;
        long seconds = originSeconds + Math.floorDiv(nanos, NANOS);
        long fraction = (Math.floorMod(nanos, NANOS) << 32) / NANOS;
        return (seconds << 32) | fraction;
    }

    /** The middle 32 bits, as LSR and DLSR use them. */
    public static long middle(long ntp) {
        return (ntp >>> 16) & 0xffff_ffffL;
    }

    /** A span in units of 1/65536 s, clipped to 32 bits. */
    public static long toUnits(long nanos) {
        return Math.min(0xffff_ffffL, Math.max(0, nanos) / 1000 * 65536 / 1_000_000);
    }

    /** Nanoseconds of a span in units of 1/65536 s. */
    public static long toNanos(long units) {
        return units * 1_000_000 / 65536 * 1000;
    }
}
