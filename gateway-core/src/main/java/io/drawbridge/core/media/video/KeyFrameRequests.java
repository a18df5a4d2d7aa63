package io.drawbridge.core.media.video;

/**
 * Decides when a source is asked for a key frame: the first wish at once, then at most one in 500 ms, and again each second until one
 * comes, at most {@value #MAX_REPEATS} times. Pure; time is an argument.
 */
public final class KeyFrameRequests {
    private static final long SPACING_NANOS = 500_000_000L;
    private static final long REPEAT_NANOS = 1_000_000_000L;
    private static final int MAX_REPEATS = 10;

    private boolean asked;
    private long askedNanos;
    private boolean wished;
    private boolean answered = true;
    private int repeats;

    /** Somebody wants a key frame; true: ask now. */
    public boolean onWish(long nowNanos) {
        repeats = 0;
        if (asked && nowNanos - askedNanos < SPACING_NANOS) {
            wished = true;
            return false;
        }
        return ask(nowNanos);
    }

    /** Time goes on; true: ask now. */
    public boolean onTick(long nowNanos) {
        if (!asked) {
            return false;
        }
        long since = nowNanos - askedNanos;
        if (wished && since >= SPACING_NANOS) {
            return ask(nowNanos);
        }
        if (!answered && since >= REPEAT_NANOS && repeats < MAX_REPEATS) {
            repeats++;
            return ask(nowNanos);
        }
        return false;
    }

    private boolean ask(long nowNanos) {
        asked = true;
        askedNanos = nowNanos;
        wished = false;
        answered = false;
        return true;
    }

    /** A key frame came: every wish before it is fulfilled. */
    public void onKeyFrame() {
        answered = true;
        wished = false;
        repeats = 0;
    }
}
