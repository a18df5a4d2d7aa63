package io.drawbridge.core.rtp;

/** What is known of one incoming stream: RFC 3550 appendices A.1 (without probation), A.3 and A.8. */
public final class ReceptionStats {
    private static final int MAX_DROPOUT = 3000;
    private static final int MAX_MISORDER = 100;

    private final int clockRateHz;
    private boolean started;
    private long base;
    private long highest;
    private int badSequence = -1;
    private long received;
    private long expectedPrior;
    private long receivedPrior;
    private long firstArrivalNanos;
    private long lastTransit;
    private double jitterUnits;
    private long lastSrNtp;
    private long lastSrArrivalNanos;

    /** For a stream with that RTP clock. */
    public ReceptionStats(int clockRateHz) {
        this.clockRateHz = clockRateHz;
    }

    /**
     * Counts a packet.
     *
     * @return its extended sequence number; -1 for a wild jump, which is believed only when the next packet continues it
     */
    public long onPacket(int sequence, long timestamp, long arrivalNanos) {
        long extended = place(sequence);
        if (extended < 0) {
            return -1;
        }
        if (received++ == 0) {
            firstArrivalNanos = arrivalNanos;
        }
        long transit = (arrivalNanos - firstArrivalNanos) / 1000 * clockRateHz / 1_000_000 - timestamp;
        if (received > 1) {
            int d = Math.abs((int) (transit - lastTransit));
            jitterUnits += (d - jitterUnits) / 16;
        }
        lastTransit = transit;
        return extended;
    }

    private long place(int sequence) {
        if (!started) {
            return restart(sequence);
        }
        int step = (sequence - (int) highest) & 0xffff;
        if (step < MAX_DROPOUT) {
            highest += step;
            badSequence = -1;
            return highest;
        }
        int back = 0x10000 - step;
        if (back <= MAX_MISORDER) {
            return highest - back;
        }
        if (sequence == badSequence) {
            return restart(sequence);
        }
        badSequence = (sequence + 1) & 0xffff;
        return -1;
    }

    private long restart(int sequence) {
        long cycle = started ? (highest >> 16) + 2 : 1;
        started = true;
        badSequence = -1;
        base = (cycle << 16) + (sequence & 0xffff);
        highest = base;
        received = 0;
        expectedPrior = 0;
        receivedPrior = 0;
        return base;
    }

    /** Keeps what the report block needs of an SR. */
    public void onSenderReport(long ntp, long arrivalNanos) {
        lastSrNtp = ntp;
        lastSrArrivalNanos = arrivalNanos;
    }

    /** Packets that came. */
    public long received() {
        return received;
    }

    /** Packets that are missing; duplicates count against it, but never below 0 here. */
    public long lost() {
        return started ? Math.max(0, expected() - received) : 0;
    }

    private long expected() {
        return highest - base + 1;
    }

    /** Interarrival jitter in milliseconds. */
    public double jitterMs() {
        return jitterUnits * 1000 / clockRateHz;
    }

    /** The report block of now; closes the interval of {@code fractionLost}. */
    public ReportBlock report(long ssrc, long nowNanos) {
        long expected = started ? expected() : 0;
        long expectedInterval = expected - expectedPrior;
        long lostInterval = expectedInterval - (received - receivedPrior);
        expectedPrior = expected;
        receivedPrior = received;
        int fraction = expectedInterval <= 0 || lostInterval <= 0
                ? 0
                : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
        int cumulative = (int) Math.max(-0x800000, Math.min(0x7fffff, expected - received));
        return new ReportBlock(
                ssrc,
                fraction,
                cumulative,
                (highest - 0x10000) & 0xffff_ffffL,
                (long) jitterUnits,
                lastSrNtp == 0 ? 0 : NtpClock.middle(lastSrNtp),
                lastSrNtp == 0 ? 0 : NtpClock.toUnits(nowNanos - lastSrArrivalNanos));
    }
}
