package io.drawbridge.e2e.peer;

import java.util.Locale;

/**
 * The power spectrum of a recording, to tell which tones are in it.
 *
 * @param binHz width of a line
 * @param power per line
 * @param levelDbfs root mean square of the recording, 0 = full scale
 */
public record Tone(double binHz, double[] power, double levelDbfs) {
    private static final double NEIGHBOURHOOD_HZ = 5;
    private static final double HUM_HZ = 20;

    /** The spectrum of all of {@code wav}, cut to a power of two, with a Hann window. */
    public static Tone of(Wav wav) {
        int size = Integer.highestOneBit(Math.max(2, wav.samples().length));
        double[] real = new double[size];
        double[] imaginary = new double[size];
        double square = 0;
        int from = Math.max(0, wav.samples().length - size);
        for (int i = 0; i < size && from + i < wav.samples().length; i++) {
            double sample = wav.samples()[from + i];
            square += sample * sample;
            real[i] = sample * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / size));
        }
        transform(real, imaginary);
        double[] power = new double[size / 2];
        double binHz = wav.rateHz() / (double) size;
        for (int i = (int) Math.ceil(HUM_HZ / binHz); i < power.length; i++) {
            power[i] = real[i] * real[i] + imaginary[i] * imaginary[i];
        }
        return new Tone(binHz, power, 10 * Math.log10(Math.max(1e-12, square / size)));
    }

    /** The strongest frequency. */
    public double strongestHz() {
        int strongest = 0;
        for (int i = 1; i < power.length; i++) {
            if (power[i] > power[strongest]) {
                strongest = i;
            }
        }
        return strongest * binHz;
    }

    /** How much of the energy, 0 to 1, lies within 5 Hz of {@code hz}. */
    public double share(double hz) {
        double near = 0;
        double all = 1e-30;
        for (int i = 0; i < power.length; i++) {
            all += power[i];
            if (Math.abs(i * binHz - hz) <= NEIGHBOURHOOD_HZ + binHz) {
                near += power[i];
            }
        }
        return near / all;
    }

    /** Whether {@code hz} and hardly anything else is heard, at a level of speech. */
    public boolean isPure(double hz) {
        return Math.abs(strongestHz() - hz) < NEIGHBOURHOOD_HZ && share(hz) > 0.9 && levelDbfs > -35;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f Hz with %.3f of the energy, %.1f dBFS",
                strongestHz(),
                share(strongestHz()),
                levelDbfs);
    }

    /** In place, radix 2; the length is a power of two. */
    private static void transform(double[] real, double[] imaginary) {
        int size = real.length;
        int shift = Integer.numberOfLeadingZeros(size) + 1;
        for (int i = 0; i < size; i++) {
            int j = size == 1 ? 0 : Integer.reverse(i) >>> shift;
            if (j > i) {
                swap(real, i, j);
                swap(imaginary, i, j);
            }
        }
        for (int half = 1; half < size; half <<= 1) {
            for (int k = 0; k < half; k++) {
                double cos = Math.cos(Math.PI * k / half);
                double sin = -Math.sin(Math.PI * k / half);
                for (int i = k; i < size; i += 2 * half) {
                    int j = i + half;
                    double re = real[j] * cos - imaginary[j] * sin;
                    double im = real[j] * sin + imaginary[j] * cos;
                    real[j] = real[i] - re;
                    imaginary[j] = imaginary[i] - im;
                    real[i] += re;
                    imaginary[i] += im;
                }
            }
        }
    }

    private static void swap(double[] values, int i, int j) {
        double kept = values[i];
        values[i] = values[j];
        values[j] = kept;
    }
}
