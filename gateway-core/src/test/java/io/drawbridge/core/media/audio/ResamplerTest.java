package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {
    private static final int BLOCKS = 50;

    private static short[] convert(double hz, int fromHz, int toHz) {
        Resampler resampler = new Resampler(fromHz, toHz);
        short[] all = new short[BLOCKS * toHz / 50];
        float[] in = new float[fromHz / 50];
        float[] out = new float[toHz / 50];
        for (int block = 0; block < BLOCKS; block++) {
            short[] sine = Tones.sine(hz, 0.5, fromHz, (long) block * in.length, in.length);
            for (int i = 0; i < in.length; i++) {
                in[i] = sine[i] / 32768f;
            }
            resampler.process(in, out);
            for (int i = 0; i < out.length; i++) {
                all[block * out.length + i] = (short) Math.round(out[i] * 32767);
            }
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({"8000,1000", "16000,1000", "8000,3300", "16000,6800", "8000,100"})
    void upwardsAToneSurvivesAndItsImagesAreFiftyDecibelsDown(int fromHz, double hz) {
        short[] out = convert(hz, fromHz, 48000);
        double tone = Tones.amplitude(out, 4800, 48000, 48000, hz);
        assertEquals(0.5, tone, 0.03);
        for (int image = fromHz; image < 24000; image += fromHz) {
            assertTrue(Tones.db(Tones.amplitude(out, 4800, 48000, 48000, image - hz), tone) < -50, "below " + image);
            assertTrue(Tones.db(Tones.amplitude(out, 4800, 48000, 48000, image + hz), tone) < -50, "above " + image);
        }
    }

    @ParameterizedTest
    @CsvSource({"8000,1000", "16000,1000", "8000,3300", "16000,6800"})
    void downwardsAToneSurvives(int toHz, double hz) {
        short[] out = convert(hz, 48000, toHz);
        assertEquals(0.5, Tones.amplitude(out, toHz / 10, toHz, toHz, hz), 0.03);
    }

    @ParameterizedTest
    @CsvSource({"8000,4800,3200", "8000,7000,1000", "16000,9500,6500", "16000,15000,1000"})
    void downwardsWhatIsAboveTheBandDoesNotComeBackAsAnAlias(int toHz, double hz, double aliasHz) {
        short[] out = convert(hz, 48000, toHz);
        assertTrue(Tones.db(Tones.amplitude(out, toHz / 10, toHz, toHz, aliasHz), 0.5) < -50);
    }
}
