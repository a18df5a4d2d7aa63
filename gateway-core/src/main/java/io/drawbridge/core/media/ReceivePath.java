package io.drawbridge.core.media;

import io.drawbridge.core.rtp.Retransmission;
import io.drawbridge.core.rtp.RtcpCompound;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.TelephoneEvent;
import io.drawbridge.core.sdp.AgreedCodec;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;

/**
 * The way of what comes in on a leg, from the wire to the listener. Start reading at {@link #receive}. Owner: the meeting's loop.
 */
final class ReceivePath {
    private final MediaCounters counters;
    private final LegLines lines;
    private final RtcpIntake rtcpIntake;
    private final MediaLegListener listener;
    private final RtpPacket packet = new RtpPacket();

    ReceivePath(MediaCounters counters, LegLines lines, RtcpIntake rtcpIntake, MediaLegListener listener) {
        this.counters = counters;
        this.lines = lines;
        this.rtcpIntake = rtcpIntake;
        this.listener = listener;
    }

    /** A datagram as it is on the wire; it stays the caller's. */
    void receive(LegFlow flow, ByteBuf datagram, long arrivalNanos) {
        counters.packetsIn().increment();
        boolean rtcp = RtpPacket.isRtcp(datagram);
        ByteBuf clear = flow.open(datagram, rtcp);
        if (clear == null) {
            return;
        }
        try {
            if (rtcp) {
                receiveRtcp(flow, clear, arrivalNanos);
                return;
            }
            if (!packet.parse(clear)) {
                counters.malformedRtp().increment();
                return;
            }
            flow.congestion().onReceived(packet, arrivalNanos);
            int type = packet.payloadType();
            MediaLine line = flow.line(packet);
            if (line == null) {
                flow.passOver(packet, arrivalNanos);
                return;
            }
            if (line.isRepair(type)) {
                receiveRepair(line, clear, arrivalNanos);
                return;
            }
            int layer = line.layerOf(packet);
            if (layer < 0) {
                return;
            }
            InboundSources in = line.in(layer);
            InboundSource source = in.of(packet.ssrc(), line.clockRateHz(type), line.sprop(type));
            long extended = source.onPacket(packet.sequence(), packet.timestamp(), arrivalNanos);
            if (extended < 0 || !line.receives()) {
                return;
            }
            AgreedCodec codec = line.codec(type);
            if (codec == null) {
                receiveEvent(line, arrivalNanos);
                return;
            }
            if (!in.elect(source, arrivalNanos) || !(line.repaired() || source.isFresh(extended))) {
                return;
            }
            line.received(codec);
            IncomingPicture picture = line.picture();
            if (picture != null) {
                picture.receive(layer, source, extended, packet, codec, arrivalNanos);
            } else if (line == lines.sound()) {
                listener.onAudio(packet, codec, arrivalNanos);
            }
        } finally {
            clear.release();
        }
    }

    /** A retransmission becomes the packet that it repeats, if that is missing; what only probes the way ends here. */
    private void receiveRepair(MediaLine line, ByteBuf clear, long arrivalNanos) {
        int original = Retransmission.originalSequence(packet);
        int type = line.repairedType(packet.payloadType());
        AgreedCodec codec = line.codec(type);
        IncomingPicture picture = line.picture();
        if (original < 0 || codec == null || picture == null || !line.receives()) {
            return;
        }
        InboundSource source = line.repairedBy(packet, original);
        int layer = source == null ? -1 : line.layerListening(source);
        if (source != null && layer >= 0) {
            Retransmission.unwrap(packet, type, source.ssrc());
            if (packet.parse(clear)) {
                picture.repair(layer, source, packet, codec, arrivalNanos);
            }
        }
    }

    /** A telephone event counts under whatever SSRC it comes: some senders give events one of their own. */
    private void receiveEvent(MediaLine line, long arrivalNanos) {
        Optional<TelephoneEvent> event =
                TelephoneEvent.parse(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
        if (event.isEmpty()) {
            counters.malformedRtp().increment();
            return;
        }
        line.onTelephoneEvent(packet, event.get(), arrivalNanos)
                .ifPresent(symbol -> listener.onDigit(symbol, arrivalNanos));
    }

    private void receiveRtcp(LegFlow flow, ByteBuf clear, long arrivalNanos) {
        Optional<List<RtcpPacket>> compound = RtcpCompound.parse(clear);
        if (compound.isEmpty()) {
            counters.malformedRtcp().increment();
            return;
        }
        rtcpIntake.onCompound(compound.get(), lines.all(), arrivalNanos);
        for (RtcpPacket each : compound.get()) {
            if (each instanceof RtcpPacket.TransportFeedback feedback) {
                flow.congestion().estimator().onFeedback(feedback, lines.likelyRoundTripNanos(), arrivalNanos);
            }
        }
        flow.flush(); // retransmissions
    }
}
