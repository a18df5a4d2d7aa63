package io.drawbridge.core.media.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.RtpSink;
import io.drawbridge.core.rtp.SequenceExtender;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.H264Parameters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Whatever pictures two sources send, in whatever order: nothing is thrown on the way from the packet to viewers of VP8 and of both H.264
 * modes, what goes out is RTP and little more than what came in, and every buffer is given back. Replays its inputs; looks for new ones
 * with {@code JAZZER_FUZZ=1}.
 */
class PictureFuzzTest {
    private static final int MOST_PACKETS = 200;
    private static final int HOLD = 16;
    private static final long MILLI = 1_000_000;
    private static final AgreedCodec VP8 = new AgreedCodec(96, Codec.VP8, 1, "", Optional.empty());
    private static final AgreedCodec H264 = h264(97, 1);
    private static final AgreedCodec WHOLE_NALS = h264(98, 0);

    private static AgreedCodec h264(int type, int mode) {
        return new AgreedCodec(
                type, Codec.H264, 1, "", Optional.of(new H264Parameters(0x42, 0xe0, 0x14, mode, 0, 0, 0, 0, true, "")));
    }

    /** Counts what goes out to one viewer. */
    private static final class Viewer implements RtpSink, VideoForwarder.Events {
        private final RtpPacket view = new RtpPacket();
        private long bytes;

        @Override
        public ByteBuf begin(int payloadType, boolean marker, int sequence, long timestamp, int payloadBytes) {
            ByteBuf out = Unpooled.buffer(RtpPacket.HEADER_BYTES + payloadBytes);
            RtpPacket.writeHeader(out, payloadType, marker, sequence, timestamp, 1);
            return out;
        }

        @Override
        public void send(ByteBuf packet) {
            assertTrue(view.parse(packet), "what goes out is RTP");
            bytes += view.payloadLength();
        }

        @Override
        public void map(long timestamp, long nanos, int clockRateHz) {}

        @Override
        public void onKeyFrameWanted(String sourceId) {}

        @Override
        public void onShown(String sourceId) {}

        @Override
        public void onNotViewable(String sourceId, NotViewable reason) {}
    }

    /** One meeting of two sources and two viewers, in virtual time. */
    private static final class World {
        private final Viewer one = new Viewer();
        private final Viewer other = new Viewer();
        private final VideoForwarder toOne = new VideoForwarder(one, one, new SplittableRandom(1));
        private final VideoForwarder toOther = new VideoForwarder(other, other, new SplittableRandom(2));
        private final ReorderHold hold = new ReorderHold(this::forward, source -> toOne.restart(nowNanos()), HOLD);
        private final Map<String, VideoInspector> inspectors =
                Map.of("a", new VideoInspector(""), "b", new VideoInspector(""));
        private final GapWatch gaps = new GapWatch(100 * MILLI);
        private final SequenceExtender extender = new SequenceExtender();
        private final RtpPacket packet = new RtpPacket();
        private final List<ByteBuf> buffers = new ArrayList<>();
        private long nowNanos = 1_000_000 * MILLI;
        private long passedBytes;
        private int sequence;
        private long timestamp;

        World() {
            toOne.viewer(List.of(VP8, H264), 0);
            toOther.viewer(List.of(WHOLE_NALS), 3600);
            show("a");
        }

        private long nowNanos() {
            return nowNanos;
        }

        private void show(String source) {
            toOne.showSource(source, nowNanos);
            toOther.showSource(source, nowNanos);
        }

        private void forward(String source, RtpPacket held, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
            passedBytes += held.payloadLength()
                    + facts.sets().nals().stream()
                            .mapToInt(nal -> nal.length + 3)
                            .sum();
            toOne.forward(source, held, codec, facts, arrivalNanos);
            toOther.forward(source, held, codec, facts, arrivalNanos);
        }

        /** {@code kind}: which source, codec, marker, and what happens beside it. */
        void step(int kind, int sequenceStep, int timeStep, ByteBuf payload) {
            String source = (kind & 1) == 0 ? "a" : "b";
            AgreedCodec codec = (kind & 2) == 0 ? H264 : VP8;
            sequence = sequence + sequenceStep & 0xffff;
            timestamp = timestamp + timeStep * 90L & 0xffff_ffffL;
            nowNanos += timeStep * MILLI;
            toOne.thin((kind & 32) != 0);
            if ((kind & 8) != 0) {
                show(source);
            }
            ByteBuf in = Unpooled.buffer();
            RtpPacket.writeHeader(in, codec.payloadType(), (kind & 4) != 0, sequence, timestamp, source.charAt(0));
            in.writeBytes(payload);
            buffers.add(in);
            assertTrue(packet.parse(in));
            gaps.onPacket(extender.extend(sequence), nowNanos);
            VideoInspector inspector = inspectors.get(source);
            if (inspector != null && packet.payloadLength() > 0) {
                inspector.inspect(packet, codec).ifPresent(facts -> hold.offer(source, packet, codec, facts, nowNanos));
                assertTrue(inspector.width() >= 0 && inspector.height() >= 0);
            }
            if ((kind & 16) != 0) {
                hold.onTick(nowNanos);
                toOne.onTick(nowNanos);
                toOther.onPictureLost(nowNanos);
            }
            if (gaps.lost(nowNanos)) {
                toOther.restart(nowNanos);
            }
        }

        void end() {
            hold.clear();
            buffers.forEach(buffer -> assertEquals(1, buffer.refCnt(), "a buffer was kept"));
            assertTrue(one.bytes <= passedBytes && other.bytes <= passedBytes, "more goes out than came in");
        }
    }

    @FuzzTest(maxDuration = "10m")
    void anyPicturesAreShownOrRefused(byte[] data) {
        World world = new World();
        ByteBuf in = Unpooled.wrappedBuffer(data);
        for (int i = 0; i < MOST_PACKETS && in.readableBytes() >= 4; i++) {
            int kind = in.readUnsignedByte();
            int sequenceStep = in.readByte();
            int timeStep = in.readUnsignedByte();
            int length = Math.min(in.readUnsignedByte(), in.readableBytes());
            world.step(kind, sequenceStep, timeStep, in.readSlice(length));
        }
        world.end();
    }
}
