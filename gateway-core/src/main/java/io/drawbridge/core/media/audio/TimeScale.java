package io.drawbridge.core.media.audio;

/** Makes sound shorter or longer by one pitch period without a click. Pure. */
final class TimeScale {
    private final int rateHz;

    TimeScale(int rateHz) {
        this.rateHz = rateHz;
    }

    /** How many samples must wait to be looked at: 20 ms. */
    int samplesNeeded() {
        return 2 * PitchPeriod.longest(rateHz);
    }

    /** Drops one period from the front, the rest is faded into from what was there. */
    void shorten(PcmFifo pcm) {
        cut(pcm, PitchPeriod.find(pcm::at, rateHz, PitchPeriod.longest(rateHz)));
    }

    /** Shortens by {@code maxSamples} at most, and only where nobody hears it. */
    void trim(PcmFifo pcm, int maxSamples) {
        if (maxSamples >= PitchPeriod.shortest(rateHz)) {
            int period = PitchPeriod.find(pcm::at, rateHz, Math.min(maxSamples, PitchPeriod.longest(rateHz)));
            if (PitchPeriod.repeats(pcm::at, period, rateHz)) {
                cut(pcm, period);
            }
        }
    }

    private static void cut(PcmFifo pcm, int period) {
        for (int i = 0; i < period; i++) {
            pcm.set(period + i, (pcm.at(i) * (period - i) + pcm.at(period + i) * i) / period);
        }
        pcm.skip(period);
    }

    /** Plays the first period twice. */
    void lengthen(PcmFifo pcm) {
        int period = PitchPeriod.find(pcm::at, rateHz, PitchPeriod.longest(rateHz));
        pcm.repeatFront(period);
        // after the first period comes its natural continuation, which fades into its repetition
        for (int i = 0; i < period; i++) {
            pcm.set(period + i, (pcm.at(2 * period + i) * (period - i) + pcm.at(period + i) * i) / period);
        }
    }
}
