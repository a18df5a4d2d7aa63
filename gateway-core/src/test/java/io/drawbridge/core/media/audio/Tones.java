package io.drawbridge.core.media.audio;

/** Makes tones and listens for them. */
public final class Tones {
    private Tones() {}

    /** A sine of amplitude 0 to 1, starting at a sample number, so that blocks join. */
    public static short[] sine(double hz, double amplitude, int rateHz, long firstSample, int count) {
        short[] pcm = new short[count];
        for (int i = 0; i < count; i++) {
            pcm[i] = (short) Math.round(32767 * amplitude * Math.sin(2 * Math.PI * hz * (firstSample + i) / rateHz));
        }
        return pcm;
    }

    /** Amplitude (0 to 1) of one frequency, by Goertzel's algorithm under a Hann window. */
    public static double amplitude(short[] pcm, int from, int to, int rateHz, double hz) {
        double w = 2 * Math.PI * hz / rateHz;
        double c = 2 * Math.cos(w);
        double s1 = 0;
        double s2 = 0;
        int n = to - from;
        for (int i = 0; i < n; i++) {
            double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / (n - 1));
            double s0 = pcm[from + i] / 32768.0 * window + c * s1 - s2;
            s2 = s1;
            s1 = s0;
        }
        double power = s1 * s1 + s2 * s2 - c * s1 * s2;
        return 4 * Math.sqrt(Math.max(0, power)) / n;
    }

    /** The strongest frequency within 20 Hz of that one, in steps of 0.5 Hz. */
    public static double peakNear(short[] pcm, int from, int to, int rateHz, double hz) {
        double best = hz;
        double strongest = -1;
        for (double f = hz - 20; f <= hz + 20; f += 0.5) {
            double a = amplitude(pcm, from, to, rateHz, f);
            if (a > strongest) {
                strongest = a;
                best = f;
            }
        }
        return best;
    }

    /** Ratio of two amplitudes in dB. */
    public static double db(double a, double b) {
        return 20 * Math.log10(Math.max(a, 1e-9) / Math.max(b, 1e-9));
    }
}
