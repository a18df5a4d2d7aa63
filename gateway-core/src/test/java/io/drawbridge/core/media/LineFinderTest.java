package io.drawbridge.core.media;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.core.rtp.LocalStream;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.Negotiator;
import io.drawbridge.core.sdp.SdpParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which line of a page's bundle a packet belongs to; the page's offer is one recorded from Chromium. */
class LineFinderTest {
    private static final int OPUS = 111;
    private static final int VP8 = 96;
    private static final int VP8_REPAIR = 97;
    private static final int MID = 4;
    private static final int RID = 10;
    private static final int REPAIRED_RID = 11;
    private static final long SCREEN_SSRC = 2904219381L;

    private final MediaKit kit = new MediaKit();
    private final List<MediaLine> lines = new ArrayList<>();
    private final LineFinder finder = new LineFinder(lines);
    private final RtpPacket packet = new RtpPacket();

    @BeforeEach
    void agreeOnThePagesOffer() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/sdp/chromium-page.sdp")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceFirst("a=ssrc-group:FID \\d+", "a=ssrc-group:FID " + SCREEN_SSRC)
                    .replaceFirst("(a=mid:2[^m]*?)a=ssrc:\\d+ cname", "$1a=ssrc:" + SCREEN_SSRC + " cname");
            SdpParser.Result result = SdpParser.parse(text);
            MediaPolicy policy = new MediaPolicy(List.of(Codec.OPUS), List.of(VideoKind.VP8), 0);
            Agreement agreement = Negotiator.answer(((SdpParser.Result.Parsed) result).description(), policy);
            LegFlow flow = new LegFlow(
                    new MediaKit.FakeFlow(false), kit.allocator, MediaCounters.of(kit.meters, "x"), kit.ticker);
            for (AgreedMedia.Accepted line : agreement.accepted()) {
                LocalStream stream = new LocalStream(line.index(), "cname");
                lines.add(new MediaLine(line, flow, new OutboundStream(stream, flow, 0)));
            }
            finder.agreed();
        }
    }

    @Test
    void aDescribedSsrcNeedsNoHeaderExtension() {
        assertEquals("2", found(VP8, SCREEN_SSRC));
    }

    @Test
    void aMidIsLearnedWithItsSsrc() {
        assertEquals("none", found(VP8, 7));
        assertEquals("1", found(VP8, 7, MID, "1", RID, "h"));
        assertEquals("1", found(VP8, 7));
        assertEquals("2", found(VP8, 8, MID, "2"));
        assertEquals("1", found(VP8, 7));
    }

    @Test
    void whatIsLearnedOutlivesANewAgreementButNotItsLine() {
        assertEquals("1", found(VP8, 7, MID, "1", RID, "h"));
        assertEquals("2", found(VP8, 8, MID, "2"));
        finder.agreed();
        assertEquals("1", found(VP8, 7));
        assertEquals("2", found(VP8, 8));
        lines.remove(1);
        finder.agreed();
        assertEquals("2", found(VP8, 7), "the only other line that receives");
        assertEquals("2", found(VP8, 8));
    }

    @Test
    void aLayersNameIsEnoughWhereOneLineHasIt() {
        assertEquals("1", found(VP8, 9, RID, "m"));
        assertEquals("1", found(VP8_REPAIR, 10, REPAIRED_RID, "m"));
        assertEquals("1", found(VP8_REPAIR, 10));
        assertEquals("none", found(VP8, 11, RID, "x"));
    }

    @Test
    void aPayloadTypeIsEnoughWhereOneLineReceives() {
        assertEquals("0", found(OPUS, 12));
        assertEquals("none", found(VP8, 13), "camera and screen both receive");
        assertEquals("none", found(42, 12));
    }

    @Test
    void aMidOfAnotherKindOfLineMeansNothing() {
        assertEquals("0", found(OPUS, 14, MID, "1"));
        assertEquals("none", found(VP8, 15, MID, "0"));
        assertEquals("none", found(VP8, 16, MID, "10000000000000"));
    }

    @Test
    void aFloodOfStreamsIsFoundButNotKept() {
        for (int ssrc = 1000; ssrc < 3000; ssrc++) {
            assertEquals("1", found(VP8, ssrc, MID, "1"));
        }
        assertEquals("none", found(VP8, 2999));
        assertEquals("2", found(VP8, SCREEN_SSRC));
    }

    @Test
    void rubbishInHeaderExtensionsHurtsNobody() {
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[12 + random.nextInt(60)];
            random.nextBytes(bytes);
            bytes[0] = (byte) (0x90 | random.nextInt(3));
            bytes[1] = VP8;
            if (bytes.length > 20) {
                bytes[12] = (byte) 0xbe;
                bytes[13] = (byte) 0xde;
                bytes[14] = 0;
                bytes[15] = (byte) random.nextInt(8);
                bytes[16] = (byte) (random.nextBoolean() ? MID << 4 : RID << 4 | 15);
            }
            if (packet.parse(Unpooled.wrappedBuffer(bytes))) {
                finder.find(packet);
            }
        }
    }

    private String found(int type, long ssrc, Object... extensions) {
        ByteBuf out = Unpooled.buffer();
        RtpPacket.writeHeader(out, type, false, 1, 1, ssrc);
        out.setByte(0, 0x90);
        ByteBuf values = Unpooled.buffer();
        for (int i = 0; i < extensions.length; i += 2) {
            byte[] value = ((String) extensions[i + 1]).getBytes(StandardCharsets.US_ASCII);
            values.writeByte((int) extensions[i] << 4 | value.length - 1).writeBytes(value);
        }
        values.writeZero((4 - values.readableBytes() % 4) % 4);
        out.writeShort(0xbede).writeShort(values.readableBytes() / 4).writeBytes(values);
        out.writeBytes(new byte[20]);
        packet.parse(out);
        MediaLine line = finder.find(packet);
        return line == null ? "none" : new String(line.mid(), StandardCharsets.US_ASCII);
    }
}
