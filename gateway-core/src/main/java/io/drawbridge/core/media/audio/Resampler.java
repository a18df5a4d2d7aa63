package io.drawbridge.core.media.audio;

/**
 * Converts between 48 kHz and a whole fraction of it, block by block, by one windowed-sinc FIR: as a polyphase interpolator upwards and a
 * decimator downwards. Images and aliases are more than 60 dB down; delays the sound by half the filter, 1.5 ms at most. Same rates: a copy.
 */
final class Resampler {
    /** Kaiser window for 70 dB. */
    private static final double BETA = 6.76;
    /** Taps for each phase: the filter has as many times the factor. */
    private static final int TAPS_PER_PHASE = 26;
    /** Where the filter is down by half, as a part of half the low rate. */
    private static final double CUTOFF = 0.96;

    private final int factor;
    private final boolean up;
    /** The filter; upwards every factor-th tap serves one phase. */
    private final float[] taps;
    /** The end of the last block, then the block. */
    private float[] line = new float[0];

    private final int history;

    /** One of the rates is a whole multiple of the other. */
    Resampler(int fromHz, int toHz) {
        up = toHz > fromHz;
        factor = up ? toHz / fromHz : fromHz / toHz;
        taps = factor == 1 ? new float[0] : lowPass(factor, TAPS_PER_PHASE * factor, up ? factor : 1);
        history = up ? TAPS_PER_PHASE - 1 : taps.length;
    }

    /** Converts one block; {@code out} is as long as the block lasts. */
    void process(float[] in, float[] out) {
        if (factor == 1) {
            System.arraycopy(in, 0, out, 0, out.length);
            return;
        }
        if (line.length != history + in.length) {
            line = new float[history + in.length];
        }
        System.arraycopy(in, 0, line, history, in.length);
        if (up) {
            interpolate(in.length, out);
        } else {
            decimate(out);
        }
        System.arraycopy(line, in.length, line, 0, history);
    }

    private void interpolate(int inLength, float[] out) {
        for (int i = 0; i < inLength; i++) {
            for (int phase = 0; phase < factor; phase++) {
                float sum = 0;
                for (int k = 0, tap = phase; k < TAPS_PER_PHASE; k++, tap += factor) {
                    sum += taps[tap] * line[history + i - k];
                }
                out[i * factor + phase] = sum;
            }
        }
    }

    private void decimate(float[] out) {
        for (int i = 0; i < out.length; i++) {
            int newest = history + i * factor;
            float sum = 0;
            for (int k = 0; k < taps.length; k++) {
                sum += taps[k] * line[newest - k];
            }
            out[i] = sum;
        }
    }

    private static float[] lowPass(int factor, int length, double gain) {
        double[] exact = new double[length];
        double cutoff = CUTOFF / (2.0 * factor);
        double middle = (length - 1) / 2.0;
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double t = i - middle;
            double x = 2 * Math.PI * cutoff * t;
            double window = bessel(BETA * Math.sqrt(Math.max(0, 1 - (t / middle) * (t / middle)))) / bessel(BETA);
            exact[i] = (Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x) * window;
            sum += exact[i];
        }
        float[] taps = new float[length];
        for (int i = 0; i < length; i++) {
            taps[i] = (float) (exact[i] / sum * gain);
        }
        return taps;
    }

    /** The modified Bessel function of order zero, by its series. */
    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > sum * 1e-12; k++) {
            term *= (x / (2 * k)) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }
}
