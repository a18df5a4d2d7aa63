package io.drawbridge.core.media.audio;

/** Finds the period of a voice by correlation, between 2.5 and 10 ms (100 to 400 Hz). Pure. */
final class PitchPeriod {
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

    /** The lag at which the first 20 ms of the signal resemble themselves most. */
    static int find(Signal signal, int rateHz) {
        int window = rateHz / 100;
        int best = longest(rateHz);
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int lag = shortest(rateHz); lag <= longest(rateHz); lag++) {
            double cross = 0;
            double energy = 1;
            for (int i = 0; i < window; i++) {
                int later = signal.at(i + lag);
                cross += (double) signal.at(i) * later;
                energy += (double) later * later;
            }
            double score = cross / Math.sqrt(energy);
            if (score > bestScore) {
                bestScore = score;
                best = lag;
            }
        }
        return best;
    }
}
