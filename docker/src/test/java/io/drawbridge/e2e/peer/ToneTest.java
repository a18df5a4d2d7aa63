package io.drawbridge.e2e.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToneTest {
    @ParameterizedTest
    @CsvSource({"8000, 440", "16000, 1000", "48000, 1500"})
    void aSineIsHeardAtItsFrequencyAndLevel(int rateHz, int hz) {
        Tone tone = Tone.of(mix(rateHz, 1.1, hz));
        assertEquals(hz, tone.strongestHz(), 1);
        assertEquals(-9, tone.levelDbfs(), 0.2);
        assertTrue(tone.isPure(hz));
        assertFalse(tone.isPure(hz + 20));
    }

    @Test
    void threeTonesShareTheEnergyAndAFourthHasNone() {
        Tone tone = Tone.of(mix(8000, 1.1, 440, 1000, 1500));
        for (int hz : new int[] {440, 1000, 1500}) {
            assertEquals(1 / 3.0, tone.share(hz), 0.02);
        }
        assertTrue(tone.share(700) < 0.001);
    }

    @Test
    void noiseAndSilenceAreNoTones() {
        Random random = new Random(1);
        double[] noise = random.doubles(8000, -0.5, 0.5).toArray();
        assertFalse(Tone.of(new Wav(8000, noise))
                .isPure(Tone.of(new Wav(8000, noise)).strongestHz()));
        assertFalse(Tone.of(new Wav(8000, new double[8000])).isPure(0));
        assertFalse(Tone.of(new Wav(8000, new double[0])).isPure(440));
    }

    private static Wav mix(int rateHz, double seconds, int... tonesHz) {
        double[] samples = new double[(int) (rateHz * seconds)];
        for (int i = 0; i < samples.length; i++) {
            for (int hz : tonesHz) {
                samples[i] += 0.5 / tonesHz.length * Math.sin(2 * Math.PI * hz * i / rateHz);
            }
        }
        return new Wav(rateHz, samples);
    }
}
