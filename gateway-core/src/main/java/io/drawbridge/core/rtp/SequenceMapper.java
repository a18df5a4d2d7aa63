package io.drawbridge.core.rtp;

/**
 * Renumbers a stream from which packets are taken and into which packets are put: numbers stay continuous, losses stay gaps, and a
 * late packet gets the number that was kept for it. Works on extended sequence numbers; bounded memory.
 */
public final class SequenceMapper {
    private static final int HISTORY = 64;

    private final long[] from = new long[HISTORY];
    private final long[] shift = new long[HISTORY];
    private int newest;
    private int count;
    private long highest;

    /** Begins with {@code first}, which becomes {@code becomes}; everything before it is too old. */
    public void start(long first, long becomes) {
        count = 0;
        newest = 0;
        highest = first - 1;
        push(first, becomes - first);
    }

    /** Whether {@link #start} was called. */
    public boolean started() {
        return count > 0;
    }

    /** Whether the packet is older than one seen before. */
    public boolean late(long extended) {
        return extended <= highest;
    }

    /** The new number of a packet that is passed on; -1 if it is older than what is remembered. */
    public long map(long extended) {
        highest = Math.max(highest, extended);
        for (int i = 0; i < count; i++) {
            int entry = (newest - i + HISTORY) % HISTORY;
            if (extended >= from[entry]) {
                return extended + shift[entry];
            }
        }
        return -1;
    }

    /** A packet is not passed on: what follows moves up, unless it came late; then its number stays a gap. */
    public void skip(long extended) {
        if (!late(extended)) {
            highest = extended;
            if (from[newest] == extended) { // one entry for a run of them
                from[newest] = extended + 1;
                shift[newest]--;
            } else {
                push(extended + 1, shift[newest] - 1);
            }
        }
    }

    /** Makes room for {@code packets} before a packet that is not late, to be called before {@link #map}. */
    public void insertBefore(long extended, int packets) {
        push(extended, shift[newest] + packets);
    }

    /** Makes room for {@code packets} behind a packet that was just mapped and is the newest. */
    public void insertAfter(long extended, int packets) {
        push(extended + 1, shift[newest] + packets);
    }

    private void push(long first, long by) {
        newest = count == 0 ? 0 : (newest + 1) % HISTORY;
        count = Math.min(HISTORY, count + 1);
        from[newest] = first;
        shift[newest] = by;
    }
}
