package io.drawbridge.core.media.video;

/** Notices packets of a video stream that stay away, so that a key frame can be asked for. Works on extended sequence numbers. */
public final class GapWatch {
    private static final int MAX_MISSING = 64;

    private final long patienceNanos;
    private final long[] missing = new long[MAX_MISSING];
    private final long[] sinceNanos = new long[MAX_MISSING];
    private int count;
    private long highest = -1;

    /** A packet may be late by {@code patienceNanos}. */
    public GapWatch(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** A packet came in; true if so many are missing before it that there is no point in waiting. */
    public boolean onPacket(long extended, long nowNanos) {
        if (highest < 0 || extended > highest + 10_000) {
            highest = extended;
            count = 0;
            return false;
        }
        if (extended <= highest) {
            remove(extended);
            return false;
        }
        boolean hopeless = false;
        for (long lost = highest + 1; lost < extended; lost++) {
            if (count == MAX_MISSING) {
                count = 0;
                hopeless = true;
                break;
            }
            missing[count] = lost;
            sinceNanos[count++] = nowNanos;
        }
        highest = extended;
        return hopeless;
    }

    private void remove(long extended) {
        for (int i = 0; i < count; i++) {
            if (missing[i] == extended) {
                System.arraycopy(missing, i + 1, missing, i, count - i - 1);
                System.arraycopy(sinceNanos, i + 1, sinceNanos, i, count - i - 1);
                count--;
                return;
            }
        }
    }

    /** A picture begins from which a decoder can go on: what is missing before it no longer matters. */
    public void onKeyFrame() {
        count = 0;
    }

    /** Whether a packet has stayed away for too long; said once for what is missing now. */
    public boolean lost(long nowNanos) {
        if (count == 0 || nowNanos - sinceNanos[0] < patienceNanos) {
            return false;
        }
        count = 0;
        return true;
    }
}
