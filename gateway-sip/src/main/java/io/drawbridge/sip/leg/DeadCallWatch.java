package io.drawbridge.sip.leg;

/**
 * Finds calls whose far end is gone without a word. A far end that is to send media and is silent is asked by signalling; whoever answers
 * lives on, such as a room that sends nothing while it is muted. On hold nothing is due: there the session timer decides (RFC 4028). Pure.
 */
final class DeadCallWatch {
    /** When a silent far end is asked, and how long its answer is waited for. */
    record Limits(long silenceNanos, long patienceNanos) {}

    /** What is to be done. */
    enum Verdict {
        NOTHING,
        ASK,
        DEAD
    }

    private final Limits limits;
    private long signNanos;
    private long askedNanos;
    private boolean asked;

    DeadCallWatch(Limits limits, long now) {
        this.limits = limits;
        this.signNanos = now;
    }

    /**
     * Time has passed.
     *
     * @param due whether the far end is to send
     * @param heardNanos when its last packet came; any time before this watch began if none did
     */
    Verdict onTime(boolean due, long heardNanos, long now) {
        if (!due) {
            alive(now);
        } else if (heardNanos - signNanos > 0) {
            alive(heardNanos);
        }
        if (asked) {
            return now - askedNanos >= limits.patienceNanos() ? Verdict.DEAD : Verdict.NOTHING;
        }
        if (now - signNanos < limits.silenceNanos()) {
            return Verdict.NOTHING;
        }
        asked = true;
        askedNanos = now;
        return Verdict.ASK;
    }

    /** It has answered, or sent any request. */
    void alive(long now) {
        asked = false;
        signNanos = now;
    }

    /** Whether an answer is waited for. */
    boolean asked() {
        return asked;
    }
}
