package io.drawbridge.core.rtp;

/**
 * What is missing of an incoming stream and asked for again (RFC 4585 section 6.2.1): first after {@value #REORDER_MILLIS} ms or three
 * later packets, then once each round trip, until it comes or is given up. Bounded; works on extended sequence numbers. Pure.
 */
public final class NackList {
    /** What may be missing at a time; beyond that only a key frame helps. */
    public static final int MAX_MISSING = 256;

    private static final long REORDER_MILLIS = 10;
    private static final int REORDER_PACKETS = 3;
    private static final int MAX_TRIES = 10;
    private static final long LEAST_INTERVAL_NANOS = 20_000_000L;
    private static final long LEAST_PATIENCE_NANOS = 150_000_000L;
    private static final long MOST_PATIENCE_NANOS = 500_000_000L;
    private static final int MAX_JUMP = 10_000;

    private final long[] missing = new long[MAX_MISSING];
    private final long[] sinceNanos = new long[MAX_MISSING];
    private final long[] askedNanos = new long[MAX_MISSING];
    private final int[] tries = new int[MAX_MISSING];
    private int count;
    private long highest = -1;
    private long repaired;

    /** What became of a packet. */
    public enum Verdict {
        /** The next one, or one that was missing. */
        NEW,
        /** New, but so much is missing before it that nothing of that is waited for. */
        HOPELESS,
        /** Came before, or was given up. */
        KNOWN
    }

    /** A packet came in by itself. */
    public Verdict onPacket(long extended, long nowNanos) {
        if (highest < 0 || extended > highest + MAX_JUMP) {
            highest = extended;
            count = 0;
            return Verdict.NEW;
        }
        if (extended <= highest) {
            return remove(extended) ? Verdict.NEW : Verdict.KNOWN;
        }
        boolean hopeless = extended - highest - 1 > MAX_MISSING - count;
        if (hopeless) {
            count = 0;
        } else {
            for (long lost = highest + 1; lost < extended; lost++) {
                missing[count] = lost;
                sinceNanos[count] = nowNanos;
                tries[count++] = 0;
            }
        }
        highest = extended;
        return hopeless ? Verdict.HOPELESS : Verdict.NEW;
    }

    /** A packet came as a retransmission: its extended number if it was missing, else -1. */
    public long onRepair(int sequence) {
        long extended = highest + (short) (sequence - (int) highest);
        if (highest < 0 || !remove(extended)) {
            return -1;
        }
        repaired++;
        return extended;
    }

    /** Whether that packet is missing now. */
    public boolean misses(int sequence) {
        return highest >= 0 && find(highest + (short) (sequence - (int) highest)) >= 0;
    }

    private int find(long extended) {
        for (int i = 0; i < count; i++) {
            if (missing[i] == extended) {
                return i;
            }
        }
        return -1;
    }

    private boolean remove(long extended) {
        int at = find(extended);
        if (at >= 0) {
            drop(at, 1);
        }
        return at >= 0;
    }

    private void drop(int from, int length) {
        int left = count - from - length;
        System.arraycopy(missing, from + length, missing, from, left);
        System.arraycopy(sinceNanos, from + length, sinceNanos, from, left);
        System.arraycopy(askedNanos, from + length, askedNanos, from, left);
        System.arraycopy(tries, from + length, tries, from, left);
        count -= length;
    }

    /** A picture begins from which a decoder can go on: what is missing before it is not asked for any more. */
    public void onKeyFrame(long extended) {
        int before = 0;
        while (before < count && missing[before] < extended) {
            before++;
        }
        drop(0, before);
    }

    /**
     * What is to be asked for now.
     *
     * @param sequences takes 16-bit numbers, in order
     * @return how many
     */
    public int due(long nowNanos, long roundTripNanos, int[] sequences) {
        long interval = Math.max(LEAST_INTERVAL_NANOS, roundTripNanos);
        int due = 0;
        for (int i = 0; i < count && due < sequences.length; i++) {
            boolean first =
                    nowNanos - sinceNanos[i] >= REORDER_MILLIS * 1_000_000 || highest - missing[i] >= REORDER_PACKETS;
            boolean wanted = tries[i] == 0 ? first : nowNanos - askedNanos[i] >= interval;
            if (wanted && tries[i] < MAX_TRIES) {
                tries[i]++;
                askedNanos[i] = nowNanos;
                sequences[due++] = (int) missing[i] & 0xffff;
            }
        }
        return due;
    }

    /**
     * Whether a packet has stayed away for too long: three round trips, 150 ms at least and 500 ms at most. Said once for each; what has been
     * missing for less is asked for further, since the key frame that is needed now may be lost in part too.
     */
    public boolean lost(long nowNanos, long roundTripNanos) {
        long patience = Math.max(LEAST_PATIENCE_NANOS, Math.min(MOST_PATIENCE_NANOS, 3 * roundTripNanos));
        int stale = 0;
        while (stale < count && nowNanos - sinceNanos[stale] >= patience) {
            stale++;
        }
        drop(0, stale);
        return stale > 0;
    }

    /** Packets that came as retransmissions and were missing. */
    public long repaired() {
        return repaired;
    }
}
