package io.drawbridge.core.media;

import io.drawbridge.core.media.video.RateMeter;
import io.drawbridge.core.rtp.LocalStream;
import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.rtp.ReportBlock;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.RtpSink;
import io.drawbridge.core.rtp.SenderStats;
import io.drawbridge.core.sdp.AgreedMedia;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What we send on one m line. Owner: the meeting's loop. */
final class OutboundStream implements RtpSink {
    private static final long SILENCE_NANOS = 2_000_000_000L;
    private static final long UNKNOWN_ROUND_TRIP_NANOS = 20_000_000L;

    private final LocalStream id;
    private final LegFlow flow;
    private final SenderStats stats;
    private final Resender resender;
    private final RateMeter rate = new RateMeter();
    private long sentNanos;
    private int extension;
    private int payloadType = -1;
    private @Nullable Double roundTripMs;
    private @Nullable Double lossRatio;

    /** Of retransmissions, sequence numbers begin with {@code firstSequence}. */
    OutboundStream(LocalStream id, LegFlow flow, int firstSequence) {
        this.id = id;
        this.flow = flow;
        this.stats = new SenderStats(id.ssrc());
        this.resender = new Resender(id, flow, firstSequence);
    }

    /** What is agreed on the line has changed. */
    void agreed(AgreedMedia.Accepted agreed) {
        extension = agreed.extensions().transportSequence();
        resender.agreed(agreed.repairs(), headerBytes());
    }

    private int headerBytes() {
        return RtpPacket.HEADER_BYTES + (extension == 0 ? 0 : RtpPacket.TRANSPORT_SEQUENCE_BYTES);
    }

    Resender resender() {
        return resender;
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
        ByteBuf packet = flow.allocate(headerBytes() + payloadBytes);
        payloadType = type;
        RtpPacket.writeHeader(packet, type, marker, sequence, timestamp, id.ssrc());
        if (extension != 0) {
            RtpPacket.writeTransportSequence(packet, extension);
        }
        return packet;
    }

    @Override
    public void send(ByteBuf packet) {
        stats.onSent(packet.readableBytes() - headerBytes());
        sentNanos = flow.nowNanos();
        rate.onPacket(packet.readableBytes(), sentNanos);
        resender.onSent(packet, sentNanos);
        flow.sendRtp(packet);
    }

    /** What it takes now, bits per second, headers of RTP included. */
    long bitrateBps(long nowNanos) {
        return nowNanos - sentNanos < SILENCE_NANOS ? rate.bitrateBps() : 0;
    }

    @Override
    public void map(long timestamp, long nanos, int clockRateHz) {
        stats.map(timestamp, nanos, clockRateHz);
    }

    /** The far end misses packets of this stream. */
    void onNack(RtcpPacket.Nack nack, long nowNanos) {
        Double millis = roundTripMs;
        long roundTrip = millis == null ? UNKNOWN_ROUND_TRIP_NANOS : (long) (millis * 1e6);
        resender.onNack(nack, roundTrip, nowNanos);
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
