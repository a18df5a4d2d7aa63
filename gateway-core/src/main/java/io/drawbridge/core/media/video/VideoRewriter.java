package io.drawbridge.core.media.video;

import io.drawbridge.core.rtp.H264Payload;
import io.drawbridge.core.rtp.H264Payload.Shape;
import io.drawbridge.core.rtp.H264Sps;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.RtpSink;
import io.drawbridge.core.rtp.SequenceExtender;
import io.drawbridge.core.rtp.SequenceMapper;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes packets of changing sources as one continuous RTP stream: own sequence numbers and timestamps, parameter sets put before key
 * frames that lack them, aggregates split for viewers of packetization mode 0. Header extensions and CSRCs are left behind.
 */
final class VideoRewriter {
    private static final int MAX_AGGREGATE_BYTES = 1100;
    private static final int MAX_JUMP = 3000;

    private final RtpSink sink;
    private final RtpTimeline timeline;
    private final SequenceMapper sequences = new SequenceMapper();
    private final Vp8Rewriter vp8 = new Vp8Rewriter();
    private SequenceExtender extender = new SequenceExtender();
    private @Nullable AgreedCodec codec;
    private long ssrc;
    private long nextSequence;
    private long spsTimestamp = -1;
    private long ppsTimestamp = -1;
    private int maxFrameMacroblocks;

    VideoRewriter(RtpSink sink, RandomGenerator random) {
        this.sink = sink;
        this.timeline = new RtpTimeline(random.nextInt() & 0xffff_ffffL);
        this.nextSequence = 0x10000L + random.nextInt(0x8000);
    }

    void maxFrameMacroblocks(int macroblocks) {
        maxFrameMacroblocks = macroblocks;
    }

    /** Whether the packet belongs to the stream that is passed on now. */
    boolean continues(RtpPacket packet, AgreedCodec its) {
        AgreedCodec mine = codec;
        int jump = Math.abs((short) (packet.sequence() - (int) extender.highest()));
        return mine != null && mine.codec() == its.codec() && packet.ssrc() == ssrc && jump < MAX_JUMP;
    }

    /** Another stream follows, beginning with this packet. */
    void begin(RtpPacket packet, AgreedCodec its, long arrivalNanos) {
        codec = its;
        ssrc = packet.ssrc();
        extender = new SequenceExtender();
        sequences.start(extender.extend(packet.sequence()), nextSequence);
        timeline.switchTo(packet.timestamp(), arrivalNanos);
        vp8.onSwitch();
        spsTimestamp = -1;
        ppsTimestamp = -1;
    }

    /** A packet is not passed on; what follows moves up. In the place of one that comes late, whose number is kept, goes one without payload. */
    void skip(RtpPacket packet, VideoRoute route, long arrivalNanos) {
        long extended = extender.extend(packet.sequence());
        if (!sequences.late(extended)) {
            sequences.skip(extended);
            return;
        }
        long sequence = sequences.map(extended);
        if (sequence >= 0) {
            long timestamp = timeline.map(packet.timestamp(), arrivalNanos);
            sink.send(open(sequence, timestamp, false, route.payloadType(), 0));
        }
    }

    /** Passes a packet on. */
    void pass(RtpPacket packet, AgreedCodec its, VideoFacts facts, VideoRoute route, long arrivalNanos) {
        long extended = extender.extend(packet.sequence());
        boolean late = sequences.late(extended);
        long timestamp = timeline.map(packet.timestamp(), arrivalNanos);
        sink.map(timeline.mappedTimestamp(), timeline.mappedNanos(), RtpTimeline.CLOCK_HZ);
        if (!late && its.codec() == Codec.H264 && lacksSets(packet, facts)) {
            insertSets(extended, timestamp, facts.sets(), route);
        }
        spsTimestamp = facts.hasSps() ? packet.timestamp() : spsTimestamp;
        ppsTimestamp = facts.hasPps() ? packet.timestamp() : ppsTimestamp;
        if (facts.aggregate() && route.wholeNalsOnly()) {
            if (!late) {
                split(extended, timestamp, packet, facts, route);
            }
            return;
        }
        long sequence = sequences.map(extended);
        if (sequence >= 0) {
            copy(sequence, timestamp, packet, its, facts, route);
        }
    }

    private boolean lacksSets(RtpPacket packet, VideoFacts facts) {
        boolean entry = facts.keyStart() || facts.recoveryPoint();
        boolean hasSps = facts.hasSps() || spsTimestamp == packet.timestamp();
        boolean hasPps = facts.hasPps() || ppsTimestamp == packet.timestamp();
        return entry && !(hasSps && hasPps) && facts.sets().complete();
    }

    private void insertSets(long extended, long timestamp, ParameterSets sets, VideoRoute route) {
        List<byte[]> nals = sets.nals();
        int level = level(sets, route);
        if (level > 0) {
            nals.set(0, nals.get(0).clone());
            nals.get(0)[3] = (byte) level;
        }
        boolean together = !route.wholeNalsOnly() && H264Payload.aggregateLength(nals) <= MAX_AGGREGATE_BYTES;
        int packets = together ? 1 : nals.size();
        sequences.insertBefore(extended, packets);
        long sequence = sequences.map(extended) - packets;
        if (together) {
            ByteBuf out = open(sequence, timestamp, false, route.payloadType(), H264Payload.aggregateLength(nals));
            H264Payload.writeAggregate(out, nals);
            sink.send(out);
            return;
        }
        for (byte[] nal : nals) {
            sendNal(sequence++, timestamp, false, route.payloadType(), nal);
        }
    }

    private void split(long extended, long timestamp, RtpPacket packet, VideoFacts facts, VideoRoute route) {
        ByteBuf buffer = packet.buffer();
        int offset = packet.payloadOffset();
        int length = packet.payloadLength();
        int[] left = {0};
        H264Payload.visit(Shape.STAP_A, buffer, offset, length, (b, at, size) -> left[0]++);
        long first = sequences.map(extended);
        sequences.insertAfter(extended, left[0] - 1);
        int count = left[0];
        H264Payload.visit(Shape.STAP_A, buffer, offset, length, (b, at, size) -> {
            boolean marker = packet.marker() && left[0] == 1;
            ByteBuf out = open(first + count - left[0], timestamp, marker, route.payloadType(), size);
            int start = out.writerIndex();
            out.writeBytes(b, at, size);
            patchLevel(out, start, size, Shape.SINGLE, facts, route);
            sink.send(out);
            left[0]--;
        });
    }

    private void copy(
            long sequence, long timestamp, RtpPacket packet, AgreedCodec its, VideoFacts facts, VideoRoute route) {
        int length = packet.payloadLength();
        ByteBuf out = open(sequence, timestamp, packet.marker(), route.payloadType(), length);
        int start = out.writerIndex();
        out.writeBytes(packet.buffer(), packet.payloadOffset(), length);
        if (its.codec() == Codec.VP8) {
            vp8.rewrite(out, start, length);
        } else if (facts.hasSps()) {
            patchLevel(out, start, length, facts.aggregate() ? Shape.STAP_A : Shape.SINGLE, facts, route);
        }
        sink.send(out);
    }

    private void patchLevel(ByteBuf out, int start, int length, Shape shape, VideoFacts facts, VideoRoute route) {
        int level = facts.hasSps() ? level(facts.sets(), route) : 0;
        if (level > 0) {
            H264Payload.visit(shape, out, start, length, (b, at, size) -> {
                if ((b.getByte(at) & 0x1f) == H264Payload.NAL_SPS && size > 3) {
                    b.setByte(at + 3, level);
                }
            });
        }
    }

    /** The level to write into a sequence parameter set that claims more than the viewer knows although the frame fits; else 0. */
    private int level(ParameterSets sets, VideoRoute route) {
        H264Sps sps = sets.facts().orElse(null);
        boolean needed = sps != null
                && route.levelIdc() > 0
                && sps.levelIdc() > route.levelIdc()
                && maxFrameMacroblocks > 0
                && sps.macroblocks() <= maxFrameMacroblocks;
        return needed ? route.levelIdc() : 0;
    }

    /** Sends whole NAL units as one picture of now, outside of any source. */
    void passStill(List<byte[]> nals, int payloadType, long nowNanos) {
        codec = null;
        timeline.switchTo(0, nowNanos);
        long timestamp = timeline.mappedTimestamp();
        sink.map(timestamp, nowNanos, RtpTimeline.CLOCK_HZ);
        for (int i = 0; i < nals.size(); i++) {
            sendNal(nextSequence, timestamp, i == nals.size() - 1, payloadType, nals.get(i));
        }
    }

    private void sendNal(long sequence, long timestamp, boolean marker, int payloadType, byte[] nal) {
        ByteBuf out = open(sequence, timestamp, marker, payloadType, nal.length);
        sink.send(out.writeBytes(nal));
    }

    private ByteBuf open(long sequence, long timestamp, boolean marker, int payloadType, int payloadBytes) {
        nextSequence = Math.max(nextSequence, sequence + 1);
        return sink.begin(payloadType, marker, (int) sequence & 0xffff, timestamp, payloadBytes);
    }
}
