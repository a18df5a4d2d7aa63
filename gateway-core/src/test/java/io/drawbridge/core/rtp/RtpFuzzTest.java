package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drawbridge.core.media.video.VideoInspector;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;

/** Whatever the datagram: nothing is thrown. Replays its inputs; looks for new ones with {@code JAZZER_FUZZ=1}. */
class RtpFuzzTest {
    private static final AgreedCodec VP8 = new AgreedCodec(96, Codec.VP8, 1, "", Optional.empty());
    private static final AgreedCodec H264 = new AgreedCodec(97, Codec.H264, 1, "", Optional.empty());

    @FuzzTest(maxDuration = "10m")
    void anyControlDatagramIsReadOrRefused(byte[] data) {
        RtcpCompound.parse(Unpooled.wrappedBuffer(data)).ifPresent(packets -> {
            assertTrue(packets.size() <= RtcpCompound.MAX_PACKETS);
            ByteBuf out = Unpooled.buffer();
            packets.stream()
                    .filter(RtcpPacket.Nack.class::isInstance)
                    .forEach(nack -> RtcpWriter.write(out, List.of(nack)));
            assertTrue(RtcpCompound.parse(out).isPresent(), "what is written can be read");
        });
    }

    @FuzzTest(maxDuration = "10m")
    void anyMediaDatagramIsReadOrRefused(byte[] data) {
        ByteBuf datagram = Unpooled.buffer(data.length).writeBytes(data);
        RtpPacket packet = new RtpPacket();
        if (!packet.parse(datagram)) {
            return;
        }
        for (int id = 0; id < 16; id++) {
            packet.transportSequence(id);
            packet.audioLevel(id);
        }
        inspect(packet);
        if (Retransmission.originalSequence(packet) >= 0) {
            Retransmission.unwrap(packet, 96, 1);
            assertTrue(packet.parse(datagram), "a repeated packet is a packet");
            inspect(packet);
        }
    }

    private static void inspect(RtpPacket packet) {
        if (packet.payloadLength() > 0) {
            new VideoInspector("").inspect(packet, VP8);
            new VideoInspector("").inspect(packet, H264);
        }
    }
}
