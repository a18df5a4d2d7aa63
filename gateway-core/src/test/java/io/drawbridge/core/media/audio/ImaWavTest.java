package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.ivr.Prompt;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImaWavTest {
    @Test
    void aRecordedSentenceIsSpeechOfTwoSecondsOrMore() throws Exception {
        ImaWav.Pcm pcm = ImaWav.read(recording()).orElseThrow();
        assertEquals(16_000, pcm.sampleRateHz());
        assertTrue(pcm.samples().length > 2 * 16_000, () -> pcm.samples().length + " samples");
        double power = 0;
        for (short sample : pcm.samples()) {
            power += (double) sample * sample;
        }
        double level = 10 * Math.log10(power / pcm.samples().length / 32768.0 / 32768.0);
        assertTrue(level > -30 && level < -10, () -> level + " dBFS");
    }

    @Test
    void otherFilesAreNotTaken() {
        assertEquals(Optional.empty(), ImaWav.read(new byte[0]));
        assertEquals(
                Optional.empty(), ImaWav.read("RIFF....WAVEfmt ".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }

    @Test
    void noDamagedFileThrows() throws Exception {
        byte[] good = Arrays.copyOf(recording(), 3000);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length));
            for (int k = random.nextInt(8); k > 0 && bad.length > 0; k--) {
                bad[random.nextInt(Math.min(80, bad.length))] = (byte) random.nextInt();
            }
            ImaWav.read(bad);
        }
    }

    private static byte[] recording() throws Exception {
        try (InputStream in = Prompt.class.getResourceAsStream("enter-number.en.wav")) {
            return in.readAllBytes();
        }
    }
}
