package io.drawbridge.core.rtp;

import static io.drawbridge.core.rtp.RtcpPacket.TransportFeedback.LOST;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.rtp.RtcpPacket.TransportFeedback;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransportFeedbackTest {
    @Test
    void aRunAndAVectorLookAsTheDraftDrawsThem() {
        ByteBuf out = write(new TransportFeedback(1, 2, 0xfffe, 5, 3 * 256, new int[] {0, 4, LOST, 2, 1002}));
        assertEquals(
                "8fcd0006" + "00000001" + "00000002" + "fffe0005" + "00000305" // head, 5 packets, 3 * 64 ms, feedback 5
                        + "d4a0" // 1 1 0 2 2 0 0 by two bits
                        + "0004" + "fffe" + "03e8", // differences
                ByteBufUtil.hexDump(out));
        ByteBuf padded = write(new TransportFeedback(1, 2, 0, 0, 0, new int[] {0}));
        assertEquals(
                "afcd0005" + "00000001" + "00000002" + "00000001" + "00000000" + "20010001",
                ByteBufUtil.hexDump(padded));
    }

    @Test
    void whateverIsWrittenIsReadBack() {
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            int[] arrivals = arrivals(random, 1 + random.nextInt(300));
            TransportFeedback feedback = new TransportFeedback(
                    1, 2, random.nextInt(65_536), i & 0xff, random.nextInt(1 << 20) * 256L, arrivals);
            ByteBuf out = write(feedback);
            assertEquals(0, out.readableBytes() % 4);
            TransportFeedback read = read(out);
            assertArrayEquals(arrivals, read.arrivals());
            assertEquals(feedback.firstSequence(), read.firstSequence());
            assertEquals(feedback.referenceTicks(), read.referenceTicks());
            assertEquals(feedback.number(), read.number());
        }
    }

    private static int[] arrivals(Random random, int count) {
        int[] arrivals = new int[count];
        int lossPercent = random.nextInt(4) * 20;
        int largePercent = random.nextInt(3) * 40;
        int at = 0;
        for (int i = 0; i < count; i++) {
            at += random.nextInt(100) < largePercent ? random.nextInt(1200) - 400 : random.nextInt(200);
            arrivals[i] = random.nextInt(100) < lossPercent ? LOST : at;
        }
        return arrivals;
    }

    @Test
    void feedbackThatClaimsMoreThanItHoldsIsNoFeedback() {
        for (String body : List.of(
                "0000" + "0000" + "000000" + "00", // no packets
                "0000" + "ffff" + "000000" + "00" + "7fff", // more than is believed
                "0000" + "0002" + "000000" + "00" + "2002" + "0100", // fine
                "0000" + "0008" + "000000" + "00" + "2008" + "0100", // times are missing
                "0000" + "0008" + "000000" + "00" + "2000" + "0000", // a run of nothing
                "0000" + "0020" + "000000" + "00" + "bfff" + "0000")) { // a vector, then times that are missing
            byte[] bytes = ByteBufUtil.decodeHexDump(body);
            int padding = 4 + (-bytes.length & 3);
            ByteBuf in = Unpooled.buffer().writeInt(0xafcd0002 + (bytes.length + padding) / 4);
            in.writeInt(1).writeInt(2).writeBytes(bytes).writeZero(padding - 1).writeByte(padding);
            assertEquals(body.contains("20020100"), RtcpCompound.parse(in).isPresent(), body);
        }
    }

    @Test
    void mutatedFeedbackNeverThrowsAndTakesNoTime() {
        Random random = new Random(4);
        byte[] good = ByteBufUtil.getBytes(write(new TransportFeedback(1, 2, 0, 0, 0, arrivals(random, 200))));
        assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 50_000; i++) {
                byte[] bytes = good.clone();
                for (int n = random.nextInt(8); n >= 0; n--) {
                    bytes[12 + random.nextInt(bytes.length - 12)] = (byte) random.nextInt();
                }
                RtcpCompound.parse(Unpooled.wrappedBuffer(bytes))
                        .ifPresent(packets -> packets.forEach(packet -> assertTrue(
                                ((TransportFeedback) packet).arrivals().length <= TransportFeedbackCodec.MAX_PACKETS)));
            }
        });
    }

    @Test
    void lostPacketsShareAnEntryWhereTheyAreNear() {
        ByteBuf out = Unpooled.buffer();
        List<Integer> lost = List.of(65_530, 65_531, 10, 11, 27, 28, 5000);
        RtcpWriter.write(out, List.of(new RtcpPacket.Nack(1, 2, lost)));
        assertEquals(12 + 4 * 4, out.readableBytes());
        RtcpPacket read = RtcpCompound.parse(out).orElseThrow().get(0);
        assertEquals(lost, ((RtcpPacket.Nack) read).lost());
    }

    private static ByteBuf write(TransportFeedback feedback) {
        ByteBuf out = Unpooled.buffer();
        RtcpWriter.write(out, List.of(feedback));
        return out;
    }

    private static TransportFeedback read(ByteBuf in) {
        return (TransportFeedback) RtcpCompound.parse(in).orElseThrow().get(0);
    }
}
