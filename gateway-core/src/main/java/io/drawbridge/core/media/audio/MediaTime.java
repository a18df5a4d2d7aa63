package io.drawbridge.core.media.audio;

/**
 * Converts between a decoder's samples and time.
 *
 * @param rateHz of the samples
 * @param samplesPerUnit samples to a unit of the RTP clock: 2 for G.722, else 1
 */
record MediaTime(int rateHz, int samplesPerUnit) {
    long nanos(long samples) {
        return Math.floorDiv(samples, rateHz) * 1_000_000_000L
                + Math.floorMod(samples, rateHz) * 1_000_000_000L / rateHz;
    }

    /** Of at most a few seconds. */
    int samples(long nanos) {
        return (int) (nanos * rateHz / 1_000_000_000L);
    }
}
