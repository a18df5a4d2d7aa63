package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtcpTest {
    private static final long ME = 0xf000_0001L;
    private static final long YOU = 0x8000_0002L;
    private static final ReportBlock BLOCK = new ReportBlock(YOU, 12, -5, 0xffff_0001L, 77, 0xabcd_ef01L, 65536);

    private static final List<RtcpPacket> EVERYTHING = List.of(
            new RtcpPacket.SenderReport(ME, 0xe000_0000_8000_0000L, 0xffff_fff0L, 10, 2000, List.of(BLOCK)),
            new RtcpPacket.ReceiverReport(ME, List.of(BLOCK, BLOCK)),
            new RtcpPacket.SourceDescription(ME, "abcdef"),
            new RtcpPacket.PictureLoss(ME, YOU),
            new RtcpPacket.FullIntra(ME, List.of(new RtcpPacket.FullIntra.Command(YOU, 255))),
            new RtcpPacket.Remb(ME, 1_500_000, List.of(YOU, 3L)),
            new RtcpPacket.MaxBitrate(ME, false, List.of(new RtcpPacket.MaxBitrate.Bound(YOU, 131_071, 40))),
            new RtcpPacket.MaxBitrate(ME, true, List.of(new RtcpPacket.MaxBitrate.Bound(YOU, 512_000, 40))),
            new RtcpPacket.Nack(ME, YOU, List.of(65535, 3)),
            new RtcpPacket.Bye(List.of(ME, YOU)));

    @Test
    void everyPacketThatIsWrittenIsReadBack() {
        ByteBuf out = Unpooled.buffer();
        RtcpWriter.write(out, EVERYTHING);
        assertEquals(Optional.of(EVERYTHING), RtcpCompound.parse(out));
    }

    @Test
    void aPictureLossOfReducedSizeLooksAsRfc4585DrawsIt() {
        ByteBuf out = Unpooled.buffer();
        RtcpWriter.write(out, List.of(new RtcpPacket.PictureLoss(1, 2)));
        assertEquals("81ce00020000000100000002", ByteBufUtil.hexDump(out));
    }

    @Test
    void descriptionsOfAnyNameLengthEndOnAWord() {
        for (int length = 0; length < 300; length++) {
            ByteBuf out = Unpooled.buffer();
            String name = "x".repeat(length);
            RtcpWriter.write(out, List.of(new RtcpPacket.SourceDescription(ME, name)));
            assertEquals(0, out.readableBytes() % 4);
            String expected = name.substring(0, Math.min(255, length));
            assertEquals(Optional.of(List.of(new RtcpPacket.SourceDescription(ME, expected))), RtcpCompound.parse(out));
        }
    }

    @Test
    void bitratesKeepTheirLeadingBits() {
        for (long bps : new long[] {0, 1, 262_143, 262_144, 2_500_000, 4_000_000_000L}) {
            ByteBuf out = Unpooled.buffer();
            RtcpWriter.write(out, List.of(new RtcpPacket.Remb(ME, bps, List.of())));
            RtcpPacket.Remb remb =
                    (RtcpPacket.Remb) RtcpCompound.parse(out).orElseThrow().get(0);
            assertTrue(remb.bitrateBps() <= bps && remb.bitrateBps() >= bps - bps / 100_000, bps + " " + remb);
        }
    }

    @Test
    void unknownPacketsAreLeftOut() {
        ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("80cf000100000001" + "81ce00020000000100000002"));
        assertEquals(Optional.of(List.of(new RtcpPacket.PictureLoss(1, 2))), RtcpCompound.parse(in));
    }

    @Test
    void lengthsThatDoNotAddUpAreRefused() {
        for (String bad :
                List.of("81ce0003000000010000000200", "81ce", "80c80001deadbeef", "8fc90001deadbeef", "41ce0000")) {
            assertTrue(
                    RtcpCompound.parse(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(bad)))
                            .isEmpty(),
                    bad);
        }
    }

    @Test
    void mutatedCompoundsNeverThrowAndTakeNoTime() {
        ByteBuf good = Unpooled.buffer();
        RtcpWriter.write(good, EVERYTHING);
        byte[] original = ByteBufUtil.getBytes(good);
        Random random = new Random(2);
        assertTimeout(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 50_000; i++) {
                byte[] bytes = original.clone();
                for (int n = random.nextInt(8); n >= 0; n--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                RtcpCompound.parse(Unpooled.wrappedBuffer(bytes, 0, random.nextInt(bytes.length + 1)));
            }
        });
    }
}
