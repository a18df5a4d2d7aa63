package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Vp8PayloadTest {
    private final Vp8Payload vp8 = new Vp8Payload();

    @Test
    void aKeyFrameTellsItsSizeAndItsPictureNumbers() {
        ByteBuf in = hex("90e0" + "92c8" + "11" + "20" + "1002009d012a8002e001" + "0000");
        assertTrue(vp8.parse(in, 0, in.readableBytes()));
        assertTrue(vp8.keyFrame());
        assertEquals(640, vp8.width());
        assertEquals(480, vp8.height());
        assertEquals(0x12c8, vp8.pictureId());
        assertEquals(0x11, vp8.tl0());
        assertEquals(6, vp8.descriptorBytes());
    }

    @Test
    void laterPartitionsAndDeltaFramesAreNoKeyFrames() {
        ByteBuf delta = hex("10" + "01");
        assertTrue(vp8.parse(delta, 0, 2));
        assertTrue(vp8.frameStart());
        assertFalse(vp8.keyFrame());
        ByteBuf later = hex("01" + "00");
        assertTrue(vp8.parse(later, 0, 2));
        assertFalse(vp8.frameStart());
        assertEquals(-1, vp8.pictureId());
    }

    @Test
    void pictureNumbersAreRewrittenInACopy() {
        ByteBuf in = hex("90c0" + "92c8" + "11" + "01");
        assertTrue(vp8.parse(in, 0, in.readableBytes()));
        ByteBuf copy = hex("ffff").writeBytes(in, 0, in.readableBytes());
        vp8.rewrite(copy, 2, 0x7fff, 0x22);
        assertEquals("ffff" + "90c0" + "ffff" + "22" + "01", ByteBufUtil.hexDump(copy));
    }

    @Test
    void noDescriptorMakesItThrow() {
        Random random = new Random(6);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(16)];
            random.nextBytes(bytes);
            if (vp8.parse(Unpooled.wrappedBuffer(bytes), 0, bytes.length)) {
                assertTrue(vp8.descriptorBytes() < bytes.length);
                vp8.rewrite(Unpooled.wrappedBuffer(bytes), 0, 1, 1);
            }
        }
    }

    private static ByteBuf hex(String text) {
        return Unpooled.buffer().writeBytes(ByteBufUtil.decodeHexDump(text));
    }
}
