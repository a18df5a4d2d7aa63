package io.drawbridge.core.rtp;

/** Makes 16-bit sequence numbers into ones that do not wrap; always the number nearest to the highest one seen. */
public final class SequenceExtender {
    private long highest = -1;

    /** The extended number of {@code sequence}; the first one is in the second cycle, so that earlier ones stay positive. */
    public long extend(int sequence) {
        if (highest < 0) {
            highest = 0x10000L + (sequence & 0xffff);
            return highest;
        }
        long extended = highest + (short) (sequence - (int) highest);
        highest = Math.max(highest, extended);
        return extended;
    }

    /** The highest extended number so far, or -1. */
    public long highest() {
        return highest;
    }
}
