package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpPacketTest {
    private final RtpPacket packet = new RtpPacket();

    @Test
    void aHeaderThatIsWrittenIsReadBack() {
        ByteBuf out = Unpooled.buffer();
        RtpPacket.writeHeader(out, 111, true, 0xfffe, 0xfedc_ba98L, 0x8765_4321L);
        out.writeInt(0xcafe);
        assertTrue(packet.parse(out));
        assertEquals(111, packet.payloadType());
        assertTrue(packet.marker());
        assertEquals(0xfffe, packet.sequence());
        assertEquals(0xfedc_ba98L, packet.timestamp());
        assertEquals(0x8765_4321L, packet.ssrc());
        assertEquals(4, packet.payloadLength());
        assertEquals(0xcafe, packet.payload().readInt());
    }

    @Test
    void sourcesExtensionAndPaddingAreSteppedOver() {
        ByteBuf in = Unpooled.buffer();
        in.writeByte(0xb1).writeByte(96).writeShort(7).writeInt(1).writeInt(2); // padding, extension, one CSRC
        in.writeInt(0x1111_1111);
        in.writeShort(0xbede).writeShort(1).writeInt(0x1001_0203);
        in.writeBytes(new byte[] {10, 20, 30, 0, 0, 3});
        assertTrue(packet.parse(in));
        assertEquals("0a141e", ByteBufUtil.hexDump(packet.payload()));
    }

    @Test
    void aPacketOfPaddingOnlyHasNoPayload() {
        ByteBuf in = Unpooled.buffer();
        in.writeByte(0xa0).writeByte(96).writeShort(7).writeInt(1).writeInt(2);
        in.writeBytes(new byte[] {0, 0, 0, 4});
        assertTrue(packet.parse(in));
        assertEquals(0, packet.payloadLength());
    }

    @Test
    void lengthsThatDoNotAddUpAreRefused() {
        assertFalse(packet.parse(hex("800000010000000100000")));
        assertFalse(packet.parse(hex("400000010000000100000002")), "version 1");
        assertFalse(packet.parse(hex("820000010000000100000002")), "CSRCs missing");
        assertFalse(packet.parse(hex("900000010000000100000002")), "extension missing");
        assertFalse(packet.parse(hex("900000010000000100000002bede0005")), "extension cut");
        assertFalse(packet.parse(hex("a00000010000000100000002ffffff09")), "padding longer than the packet");
        assertFalse(packet.parse(hex("a00000010000000100000002ffffff00")), "padding of 0");
    }

    @Test
    void rtcpIsToldApartByItsType() {
        assertTrue(RtpPacket.isRtcp(hex("80c8")));
        assertTrue(RtpPacket.isRtcp(hex("81ce")));
        assertFalse(RtpPacket.isRtcp(hex("80e0")));
        assertFalse(RtpPacket.isRtcp(hex("8060")));
        assertFalse(RtpPacket.isRtcp(hex("80")));
    }

    @Test
    void noBytesMakeItThrowOrLookOutsideTheDatagram() {
        Random random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) (0x80 | bytes[0] & 0x3f);
            }
            ByteBuf in = Unpooled.wrappedBuffer(bytes);
            if (packet.parse(in)) {
                assertTrue(packet.payloadOffset() + packet.payloadLength() <= bytes.length);
                assertTrue(packet.payloadLength() >= 0);
            }
        }
    }

    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text.length() % 2 == 0 ? text : text + "0"));
    }
}
