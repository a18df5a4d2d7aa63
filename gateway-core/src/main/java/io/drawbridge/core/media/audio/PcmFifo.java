package io.drawbridge.core.media.audio;

import java.util.Arrays;

/** Decoded sound that waits for its tick. Grows when it must. Owner: the mixing task. */
final class PcmFifo {
    private short[] samples;
    private int start;
    private int end;

    PcmFifo(int initialCapacity) {
        samples = new short[initialCapacity];
    }

    int size() {
        return end - start;
    }

    /** The sample that is {@code index} after the oldest. */
    short at(int index) {
        return samples[start + index];
    }

    void set(int index, int sample) {
        samples[start + index] = (short) Math.max(-32768, Math.min(32767, sample));
    }

    void append(short[] from, int count) {
        room(count);
        System.arraycopy(from, 0, samples, end, count);
        end += count;
    }

    void appendSilence(int count) {
        room(count);
        Arrays.fill(samples, end, end + count, (short) 0);
        end += count;
    }

    /** Takes up to {@code count} samples from the front; answers how many. */
    int read(short[] to, int count) {
        int taken = Math.min(count, size());
        System.arraycopy(samples, start, to, 0, taken);
        start += taken;
        return taken;
    }

    /** Drops {@code count} samples from the front. */
    void skip(int count) {
        start += Math.min(count, size());
    }

    /** Puts a copy of the first {@code count} samples before them. */
    void repeatFront(int count) {
        short[] all = Arrays.copyOfRange(samples, start, end);
        start = 0;
        end = 0;
        append(all, count);
        append(all, all.length);
    }

    void clear() {
        start = 0;
        end = 0;
    }

    private void room(int count) {
        if (end + count <= samples.length) {
            return;
        }
        int size = size();
        short[] target =
                size + count <= samples.length ? samples : new short[Math.max(samples.length * 2, size + count)];
        System.arraycopy(samples, start, target, 0, size);
        samples = target;
        start = 0;
        end = size;
    }
}
