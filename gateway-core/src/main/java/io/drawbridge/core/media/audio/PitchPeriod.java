package io.drawbridge.core.media.audio;

/** Finds the period of a voice by correlation, between 2.5 and 10 ms (100 to 400 Hz). Pure. */
final class PitchPeriod {
    /** Root mean square of a 16-bit sample below which nothing is heard. */
    private static final double SILENCE = 100;

    private static final double ALIKE = 0.8;

    private PitchPeriod() {}

    /** Reads a signal by index. */
    interface Signal {
        int at(int index);
    }

    /** Shortest and longest period that is looked for, in samples. */
    static int shortest(int rateHz) {
        return rateHz / 400;
    }

    static int longest(int rateHz) {
        return rateHz / 100;
    }

    /** The lag, up to {@code longestLag}, at which the first 20 ms of the signal resemble themselves most; in silence the longest. */
    static int find(Signal signal, int rateHz, int longestLag) {
        int window = rateHz / 100;
        int best = longestLag;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int lag = shortest(rateHz); lag <= longestLag; lag++) {
            double cross = 0;
            double energy = 1;
            for (int i = 0; i < window; i++) {
                int later = signal.at(i + lag);
                cross += (double) signal.at(i) * later;
                energy += (double) later * later;
            }
            double score = cross / Math.sqrt(energy);
            if (score >= bestScore) {
                bestScore = score;
                best = lag;
            }
        }
        return best;
    }

    /** Whether the signal goes on after that lag as it began, or is silent. */
    static boolean repeats(Signal signal, int lag, int rateHz) {
        int window = rateHz / 100;
        double cross = 0;
        double first = 0;
        double later = 0;
        for (int i = 0; i < window; i++) {
            cross += (double) signal.at(i) * signal.at(i + lag);
            first += (double) signal.at(i) * signal.at(i);
            later += (double) signal.at(i + lag) * signal.at(i + lag);
        }
        return Math.max(first, later) < window * SILENCE * SILENCE || cross > ALIKE * Math.sqrt(first * later);
    }
}
