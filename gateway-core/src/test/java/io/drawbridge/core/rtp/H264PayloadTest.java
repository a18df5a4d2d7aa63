package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.rtp.H264Payload.Shape;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class H264PayloadTest {
    /** Encoded by x264: constrained baseline, 640x360. */
    private static final String BASELINE_360P = "6742c016d900a02ff970110000030001000003003c0f162e48";

    /** Encoded by x264: high, 1920x1080, cropped from 1088 lines. */
    private static final String HIGH_1080P = "67640028acd940780227e5c044000003000400000300f03c60c658";

    @Test
    void sizeAndLevelAreReadFromAParameterSet() {
        H264Sps sps = H264Sps.parse(ByteBufUtil.decodeHexDump(HIGH_1080P)).orElseThrow();
        assertEquals(1920, sps.width());
        assertEquals(1080, sps.height());
        assertEquals(8160, sps.macroblocks());
        assertEquals(40, sps.levelIdc());
        assertEquals(100, sps.profileIdc());
    }

    @Test
    void aParameterSetThatIsCutIsNotBelieved() {
        byte[] whole = ByteBufUtil.decodeHexDump(BASELINE_360P);
        for (int length = 0; length < 9; length++) {
            assertTrue(H264Sps.parse(java.util.Arrays.copyOf(whole, length)).isEmpty(), "cut at " + length);
        }
    }

    @Test
    void mutatedParameterSetsNeverThrow() {
        Random random = new Random(4);
        for (String text : List.of(BASELINE_360P, HIGH_1080P)) {
            for (int i = 0; i < 30_000; i++) {
                byte[] bytes = ByteBufUtil.decodeHexDump(text);
                for (int n = random.nextInt(5); n >= 0; n--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                H264Sps.parse(bytes).ifPresent(sps -> assertTrue(sps.width() > 0 && sps.width() <= 16 * 1024));
            }
        }
    }

    @Test
    void anAggregateThatIsWrittenIsTakenApartAgain() {
        List<byte[]> nals = List.of(new byte[] {0x67, 1, 2}, new byte[] {0x68, 3});
        ByteBuf out = Unpooled.buffer();
        H264Payload.writeAggregate(out, nals);
        assertEquals(H264Payload.aggregateLength(nals), out.readableBytes());
        assertEquals("78" + "0003670102" + "00026803", ByteBufUtil.hexDump(out));
        assertEquals(Shape.STAP_A, H264Payload.shape(out, 0, out.readableBytes()));
        List<String> seen = new ArrayList<>();
        H264Payload.visit(
                Shape.STAP_A, out, 0, out.readableBytes(), (b, at, n) -> seen.add(ByteBufUtil.hexDump(b, at, n)));
        assertEquals(List.of("670102", "6803"), seen);
    }

    @Test
    void shapesAreToldApart() {
        assertEquals(Shape.SINGLE, shape("658880"));
        assertEquals(Shape.FU_A_START, shape("7c8588"));
        assertEquals(Shape.FU_A, shape("7c0588"));
        assertEquals(Shape.MALFORMED, shape("7c85"));
        assertEquals(Shape.MALFORMED, shape("78"));
        assertEquals(Shape.MALFORMED, shape("780003670102ff"));
        assertEquals(Shape.MALFORMED, shape("780000"));
        assertEquals(Shape.UNSUPPORTED, shape("7900000000"));
        assertEquals(Shape.UNSUPPORTED, shape("7d8588"));
        assertEquals(Shape.MALFORMED, shape(""));
    }

    @Test
    void theFirstSliceOfAPictureIsKnownByItsFirstBit() {
        assertTrue(H264Payload.firstSlice(hex("6588"), 1));
        assertFalse(H264Payload.firstSlice(hex("6500"), 1));
    }

    @Test
    void aRecoveryPointIsFoundBehindOtherMessages() {
        ByteBuf sei = hex("06" + "0101ff" + "0601c4" + "80");
        assertTrue(H264Payload.recoveryPoint(sei, 0, sei.readableBytes()));
        ByteBuf other = hex("06" + "050401020304" + "80");
        assertFalse(H264Payload.recoveryPoint(other, 0, other.readableBytes()));
        ByteBuf cut = hex("06" + "01f0" + "80");
        assertFalse(H264Payload.recoveryPoint(cut, 0, cut.readableBytes()));
    }

    @Test
    void noPayloadMakesItThrowOrLookOutside() {
        Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = (byte) (0x60 | 24);
            }
            ByteBuf in = Unpooled.wrappedBuffer(bytes);
            Shape shape = H264Payload.shape(in, 0, bytes.length);
            H264Payload.visit(shape, in, 0, bytes.length, (b, at, n) -> {
                assertTrue(n > 0 && at + n <= bytes.length);
                H264Payload.recoveryPoint(b, at, n);
            });
        }
    }

    private static Shape shape(String hex) {
        ByteBuf in = hex(hex);
        return H264Payload.shape(in, 0, in.readableBytes());
    }

    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text));
    }
}
