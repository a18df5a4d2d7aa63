package io.drawbridge.core.media;

import io.drawbridge.core.rtp.LocalStream;
import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.rtp.ReportBlock;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.RtpSink;
import io.drawbridge.core.rtp.SenderStats;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What we send on one m line. Owner: the meeting's loop. */
final class OutboundStream implements RtpSink {
    private final LocalStream id;
    private final LegFlow flow;
    private final SenderStats stats;
    private int payloadType = -1;
    private @Nullable Double roundTripMs;
    private @Nullable Double lossRatio;

    OutboundStream(LocalStream id, LegFlow flow) {
        this.id = id;
        this.flow = flow;
        this.stats = new SenderStats(id.ssrc());
    }

    LocalStream id() {
        return id;
    }

    SenderStats stats() {
        return stats;
    }

    /** Payload type of the last packet, or -1. */
    int payloadType() {
        return payloadType;
    }

    @Nullable
    Double roundTripMs() {
        return roundTripMs;
    }

    @Nullable
    Double lossRatio() {
        return lossRatio;
    }

    @Override
    public ByteBuf begin(int type, boolean marker, int sequence, long timestamp, int payloadBytes) {
        ByteBuf packet = flow.allocate(RtpPacket.HEADER_BYTES + payloadBytes);
        payloadType = type;
        RtpPacket.writeHeader(packet, type, marker, sequence, timestamp, id.ssrc());
        return packet;
    }

    @Override
    public void send(ByteBuf packet) {
        stats.onSent(packet.readableBytes() - RtpPacket.HEADER_BYTES);
        flow.sendRtp(packet);
    }

    @Override
    public void map(long timestamp, long nanos, int clockRateHz) {
        stats.map(timestamp, nanos, clockRateHz);
    }

    /** The far end reports on this stream (RFC 3550 section 6.4.1). */
    void onReport(ReportBlock block, long nowNtp) {
        lossRatio = block.fractionLost() / 256.0;
        if (block.lastSr() != 0) {
            int units = (int) (NtpClock.middle(nowNtp) - block.lastSr() - block.delaySinceLastSr());
            roundTripMs = NtpClock.toNanos(Math.max(0, units)) / 1e6;
        }
    }
}
