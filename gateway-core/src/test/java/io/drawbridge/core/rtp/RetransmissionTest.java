package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetransmissionTest {
    private static final String PAYLOAD = "0102030405";
    /** Marker, payload type 97, number 7, an extension of the one-byte form with id 3 = 0x1234 and id 1 = 0x8a. */
    private static final String REPEATED =
            "90e10007" + "00000064" + "000007d2" + "bede0002" + "31123410" + "8a000000" + "ffff";

    private final RtpPacket view = new RtpPacket();

    @Test
    void aRetransmissionBecomesWhatItRepeats() {
        ByteBuf packet = hex(REPEATED + PAYLOAD);
        assertTrue(view.parse(packet));
        assertEquals(0xffff, Retransmission.originalSequence(view));
        Retransmission.unwrap(view, 96, 2001);
        assertEquals(
                "90e0ffff" + "00000064" + "000007d1" + "bede0002" + "31123410" + "8a000000" + PAYLOAD,
                ByteBufUtil.hexDump(packet));
        assertTrue(view.parse(packet));
        assertEquals(0xffff, view.sequence());
        assertEquals(2001, view.ssrc());
        assertEquals(0x1234, view.transportSequence(3));
    }

    @Test
    void aPacketThatOnlyProbesRepeatsNothing() {
        assertTrue(view.parse(hex("a0610007" + "00000064" + "000007d2" + "00000004")));
        assertEquals(-1, Retransmission.originalSequence(view));
        assertTrue(view.parse(hex("80610007" + "00000064" + "000007d2" + "ffff")));
        assertEquals(-1, Retransmission.originalSequence(view), "a number without a payload");
    }

    @Test
    void headerExtensionsAreFoundByTheirNumber() {
        assertTrue(view.parse(hex(REPEATED + PAYLOAD)));
        assertEquals(-10, view.audioLevel(1));
        assertEquals(1, view.audioLevel(2), "not there");
        assertEquals(-1, view.transportSequence(1), "of another length");
        assertEquals(-1, view.transportSequence(0));
    }

    @Test
    void aTransportWideNumberThatIsWrittenIsReadBack() {
        ByteBuf out = Unpooled.buffer();
        RtpPacket.writeHeader(out, 96, true, 1, 2, 3);
        RtpPacket.writeTransportSequence(out, 14);
        out.writeByte(0x55);
        RtpPacket.setTransportSequence(out, 65_535);
        assertTrue(view.parse(out));
        assertEquals(65_535, view.transportSequence(14));
        assertEquals(1, view.payloadLength());
        assertEquals(RtpPacket.HEADER_BYTES + RtpPacket.TRANSPORT_SEQUENCE_BYTES, view.payloadOffset());
    }

    @Test
    void mutatedPacketsNeverThrow() {
        byte[] good = ByteBufUtil.decodeHexDump(REPEATED + PAYLOAD);
        Random random = new Random(5);
        assertTimeout(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 100_000; i++) {
                byte[] bytes = good.clone();
                for (int n = random.nextInt(6); n >= 0; n--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                ByteBuf packet = Unpooled.wrappedBuffer(bytes, 0, random.nextInt(bytes.length + 1));
                if (view.parse(packet)) {
                    view.transportSequence(random.nextInt(16));
                    view.audioLevel(random.nextInt(16));
                    int original = Retransmission.originalSequence(view);
                    if (original >= 0) {
                        int length = view.payloadLength();
                        Retransmission.unwrap(view, 96, 1);
                        assertTrue(view.parse(packet));
                        assertEquals(original, view.sequence());
                        assertEquals(length - 2, view.payloadLength());
                    }
                }
            }
        });
    }

    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text));
    }
}
