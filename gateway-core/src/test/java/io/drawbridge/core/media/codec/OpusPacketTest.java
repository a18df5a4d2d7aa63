package io.drawbridge.core.media.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import org.jitsi.impl.neomedia.codec.audio.opus.Opus;
import org.junit.jupiter.api.Test;

class OpusPacketTest {
    @Test
    void theLengthOfAnyPacketIsWhatLibopusSaysItIs() {
        new AudioCodecs(Path.of("target", "natives"));
        long decoder = Opus.decoder_create(48000, 1);
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] packet = new byte[1 + random.nextInt(20)];
            random.nextBytes(packet);
            int expected = Opus.decoder_get_nb_samples(decoder, packet, 0, packet.length);
            assertEquals(Math.max(0, expected), OpusPacket.sampleCount(packet));
            OpusPacket.hasFec(packet);
        }
        Opus.decoder_destroy(decoder);
    }

    @Test
    void anEmptyPacketHasNoLengthAndNoCopy() {
        assertEquals(0, OpusPacket.sampleCount(new byte[0]));
        assertFalse(OpusPacket.hasFec(new byte[0]));
    }

    @Test
    void theCopyOfTheFrameBeforeIsToldByTheFlagAfterTheVoiceActivityFlag() {
        byte silkWideband20MsMono = (byte) (9 << 3);
        assertTrue(OpusPacket.hasFec(new byte[] {silkWideband20MsMono, (byte) 0xc0}));
        assertFalse(OpusPacket.hasFec(new byte[] {silkWideband20MsMono, (byte) 0x80}));
        byte celt20Ms = (byte) (31 << 3);
        assertFalse(OpusPacket.hasFec(new byte[] {celt20Ms, (byte) 0xc0}));
    }
}
