package io.drawbridge.core.media.audio;

/**
 * Hides gaps for codecs that cannot do it themselves: repeats the last pitch period and fades it out, and fades over into what comes next.
 * Sees all that is appended to the sound. Owner: the mixing task.
 */
final class Concealer {
    private final int rateHz;
    private final short[] history;
    /** Position in the running concealment; -1: none runs. */
    private int position = -1;

    private int period;

    Concealer(int rateHz) {
        this.rateHz = rateHz;
        history = new short[rateHz / 50];
    }

    /** The next sound will not join the last one: blend them. */
    void splice() {
        if (position < 0) {
            position = 0;
            period = PitchPeriod.find(i -> history[history.length - 1 - i], rateHz, PitchPeriod.longest(rateHz));
        }
    }

    /** Makes up {@code count} samples that go on from the last sound: full for 10 ms, silent after 60 ms. */
    void conceal(int count, short[] pcm) {
        splice();
        for (int i = 0; i < count; i++) {
            pcm[i] = next();
        }
    }

    /** Takes note of real sound, and blends its first 4 ms with the concealment that ends here. */
    void real(short[] pcm, int count) {
        if (position >= 0) {
            int blend = Math.min(count, rateHz / 250);
            for (int i = 0; i < blend; i++) {
                pcm[i] = (short) ((pcm[i] * i + next() * (blend - i)) / blend);
            }
            position = -1;
        }
        int keep = Math.min(count, history.length);
        System.arraycopy(history, keep, history, 0, history.length - keep);
        System.arraycopy(pcm, count - keep, history, history.length - keep, keep);
    }

    private short next() {
        int fadeStart = rateHz / 100;
        int fadeEnd = rateHz * 6 / 100;
        short sample = history[history.length - period + position % period];
        int at = position++;
        if (at <= fadeStart) {
            return sample;
        }
        return at >= fadeEnd ? 0 : (short) (sample * (fadeEnd - at) / (fadeEnd - fadeStart));
    }
}
