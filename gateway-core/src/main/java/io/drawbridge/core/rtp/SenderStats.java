package io.drawbridge.core.rtp;

import java.util.List;

/** What we sent on one stream, and where its RTP clock stands, for sender reports (RFC 3550 section 6.4.1). */
public final class SenderStats {
    private final long ssrc;
    private long packets;
    private long octets;
    private boolean mapped;
    private long mappedTimestamp;
    private long mappedNanos;
    private int clockRateHz = 1;

    /** For the stream with that SSRC. */
    public SenderStats(long ssrc) {
        this.ssrc = ssrc;
    }

    /** Counts a packet that went out. */
    public void onSent(int payloadBytes) {
        packets++;
        octets += payloadBytes;
    }

    /** Says which RTP timestamp belongs to which time; sound and picture of one moment must get the same time. */
    public void map(long timestamp, long nanos, int clockRateHz) {
        this.mappedTimestamp = timestamp;
        this.mappedNanos = nanos;
        this.clockRateHz = clockRateHz;
        this.mapped = true;
    }

    /** Whether there is anything to report. */
    public boolean sending() {
        return packets > 0 && mapped;
    }

    /** Packets sent so far. */
    public long packets() {
        return packets;
    }

    /** The sender report of now. */
    public RtcpPacket.SenderReport report(NtpClock clock, long nowNanos, List<ReportBlock> blocks) {
        long elapsedUnits = Math.floorDiv((nowNanos - mappedNanos) / 1000 * clockRateHz, 1_000_000L);
        return new RtcpPacket.SenderReport(
                ssrc,
                clock.at(nowNanos),
                (mappedTimestamp + elapsedUnits) & 0xffff_ffffL,
                packets & 0xffff_ffffL,
                octets & 0xffff_ffffL,
                blocks);
    }
}
