package io.drawbridge.core.media.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.RtpSink;
import io.drawbridge.core.rtp.Vp8Payload;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A viewer is switched between the layers of one VP8 picture, all of which come in all the time. */
class LayerSwitchTest {
    private static final AgreedCodec VP8 = new AgreedCodec(96, Codec.VP8, 1, "", Optional.empty());
    private static final int PACKETS = 200_000;

    private final Random random = new Random(31);
    private final Sink sink = new Sink();
    private final Layer[] layers = {new Layer("h"), new Layer("m"), new Layer("l")};
    private final VideoForwarder forwarder = new VideoForwarder(sink, new Wishes(), new SplittableRandom(1));
    private long nowNanos;
    private int shown;

    private final class Wishes implements VideoForwarder.Events {
        @Override
        public void onKeyFrameWanted(String sourceId) {
            for (Layer layer : layers) {
                layer.keyWanted |= layer.name.equals(sourceId);
            }
        }

        @Override
        public void onShown(String sourceId) {
            shown++;
        }

        @Override
        public void onNotViewable(String sourceId, NotViewable reason) {
            throw new AssertionError(reason);
        }
    }

    /** A layer with numbers of its own, one picture of one to three packets at a time. */
    private final class Layer {
        private final String name;
        private final VideoInspector inspector = new VideoInspector("");
        private final long ssrc = random.nextInt(1 << 30);
        private int sequence = random.nextInt(1 << 16);
        private int pictureId = random.nextInt(1 << 15);
        private int tl0 = random.nextInt(256);
        private boolean keyWanted;

        Layer(String name) {
            this.name = name;
        }

        void picture(long timestamp) {
            boolean key = keyWanted && random.nextInt(4) == 0;
            keyWanted &= !key;
            pictureId = pictureId + 1 & 0x7fff;
            tl0 = tl0 + 1 & 0xff;
            int packets = 1 + random.nextInt(3);
            for (int i = 0; i < packets; i++) {
                ByteBuf out = Unpooled.buffer();
                RtpPacket.writeHeader(out, 96, i == packets - 1, sequence, timestamp & 0xffff_ffffL, ssrc);
                sequence = sequence + 1 & 0xffff;
                out.writeByte(i == 0 ? 0x90 : 0x80)
                        .writeByte(0xc0)
                        .writeShort(0x8000 | pictureId)
                        .writeByte(tl0);
                out.writeByte(key ? 0 : 1)
                        .writeShort(0)
                        .writeMedium(0x9d012a)
                        .writeShortLE(640)
                        .writeShortLE(360);
                out.writeByte(name.charAt(0));
                RtpPacket packet = new RtpPacket();
                assertTrue(packet.parse(out));
                forwarder.forward(
                        name, packet, VP8, inspector.inspect(packet, VP8).orElseThrow(), nowNanos);
            }
        }
    }

    /** What the viewer gets: every number follows the one before. */
    private static final class Sink implements RtpSink {
        private final RtpPacket packet = new RtpPacket();
        private final Vp8Payload payload = new Vp8Payload();
        private int sent;
        private int sequence = -1;
        private long timestamp = -1;
        private int pictureId = -1;
        private int tl0 = -1;
        private char layer = ' ';
        private int switches;

        @Override
        public ByteBuf begin(int type, boolean marker, int sequence, long timestamp, int payloadBytes) {
            ByteBuf out = Unpooled.buffer();
            RtpPacket.writeHeader(out, type, marker, sequence, timestamp, 1);
            return out;
        }

        @Override
        public void send(ByteBuf out) {
            assertTrue(packet.parse(out));
            assertTrue(payload.parse(out, packet.payloadOffset(), packet.payloadLength()));
            char from = (char) out.getByte(out.writerIndex() - 1);
            boolean first = sequence < 0;
            assertTrue(first || packet.sequence() == (sequence + 1 & 0xffff), "one number after the other");
            boolean next = packet.timestamp() != timestamp;
            assertTrue(first || !next || (int) (packet.timestamp() - timestamp) > 0, "time goes on");
            int step = first ? 0 : payload.pictureId() - pictureId & 0x7fff;
            assertEquals(first || !next ? 0 : 1, step, "picture ids count up by one");
            assertEquals(first || !next ? 0 : 1, first ? 0 : payload.tl0() - tl0 & 0xff);
            if (from != layer) {
                assertTrue(payload.keyFrame(), "another layer begins with a key frame");
                switches++;
            }
            layer = from;
            sequence = packet.sequence();
            timestamp = packet.timestamp();
            pictureId = payload.pictureId();
            tl0 = payload.tl0();
            sent++;
        }

        @Override
        public void map(long timestamp, long nanos, int clockRateHz) {}
    }

    @Test
    void theViewerSeesOneStreamOverTwoHundredThousandPackets() {
        forwarder.viewer(List.of(VP8), 0);
        forwarder.showSource("l", nowNanos);
        for (int picture = 0; sink.sent < PACKETS; picture++) {
            nowNanos += 33_333_333L;
            for (Layer layer : layers) {
                layer.picture(picture * 3000L);
            }
            forwarder.onTick(nowNanos);
            if (picture % 50 == 0) {
                forwarder.showSource(layers[random.nextInt(3)].name, nowNanos);
            }
        }
        assertTrue(sink.switches > 500, "switches: " + sink.switches);
        assertEquals(shown, sink.switches);
    }
}
