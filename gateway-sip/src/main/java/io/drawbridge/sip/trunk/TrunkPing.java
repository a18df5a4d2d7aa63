package io.drawbridge.sip.trunk;

/**
 * Whether a trunk answers. Each answer to OPTIONS shows that it is there, but for 408 and 503 (which proxies say of those behind them).
 * Two failures in a row make it down and two answers in a row up again, so that one lost packet or one lucky one changes nothing; only the
 * very first answer counts at once. In doubt it asks again soon. Owner: the signalling loop.
 */
final class TrunkPing {
    /** UNKNOWN until the first answer or the second failure. */
    enum State {
        UNKNOWN,
        UP,
        DOWN
    }

    /** How long an answer may take; a later one counts as well, but then the failure has been counted. */
    static final long PATIENCE_NANOS = 8_000_000_000L;

    static final long SOON_NANOS = 2_000_000_000L;
    private static final int ENOUGH = 2;
    private static final long NEVER = Long.MAX_VALUE;

    private final long intervalNanos;
    private volatile State state = State.UNKNOWN; // read by the metric too
    private int inRow;
    private boolean lastWasGood;
    private long dueAtNanos;
    private long sentAtNanos;
    private boolean waiting;
    private long sinceNanos;
    private long roundTripNanos = -1;
    private String lastError = "";

    /** {@code intervalNanos}: between pings while nothing changes; 0 = none at all. */
    TrunkPing(long intervalNanos, long now) {
        this.intervalNanos = intervalNanos;
        this.dueAtNanos = intervalNanos == 0 ? NEVER : now;
        this.sinceNanos = now;
    }

    State state() {
        return state;
    }

    /** When the state was entered. */
    long sinceNanos() {
        return sinceNanos;
    }

    /** Of the last answer; -1 before the first. */
    long roundTripNanos() {
        return roundTripNanos;
    }

    /** Why the last ping failed; empty while they are answered. */
    String lastError() {
        return lastError;
    }

    /** Takes a turn: true when a ping is to be sent now. */
    boolean onTime(long now) {
        if (waiting && now - sentAtNanos >= PATIENCE_NANOS) {
            onFailure("no answer to OPTIONS within " + PATIENCE_NANOS / 1_000_000_000L + " seconds", now);
        }
        if (waiting || dueAtNanos == NEVER || now - dueAtNanos < 0) {
            return false;
        }
        waiting = true;
        sentAtNanos = now;
        return true;
    }

    /** A final response. {@code text}: its status and reason. */
    void onAnswer(int status, String text, long now) {
        if (status == 408 || status == 503) {
            onFailure("it answers OPTIONS with " + text, now);
        } else {
            roundTripNanos = now - sentAtNanos;
            lastError = "";
            count(true, now);
        }
    }

    /** No answer. */
    void onFailure(String why, long now) {
        lastError = why;
        count(false, now);
    }

    private void count(boolean good, long now) {
        waiting = false;
        inRow = good == lastWasGood ? Math.min(inRow + 1, ENOUGH) : 1;
        lastWasGood = good;
        boolean first = good && state == State.UNKNOWN;
        if (first || inRow >= ENOUGH) {
            enter(good ? State.UP : State.DOWN, now);
        }
        boolean settled = state == (good ? State.UP : State.DOWN);
        dueAtNanos = now + (settled ? intervalNanos : Math.min(intervalNanos, SOON_NANOS));
    }

    private void enter(State next, long now) {
        if (state != next) {
            state = next;
            sinceNanos = now;
        }
    }
}
