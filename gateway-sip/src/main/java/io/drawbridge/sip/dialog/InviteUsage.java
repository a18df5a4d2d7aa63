package io.drawbridge.sip.dialog;

import io.drawbridge.sip.transaction.SipTimers;

/**
 * The INVITE usage of a dialog: which INVITE is open, which 2xx waits for its ACK, and when BYE may go. A 2xx is sent again from T1
 * to T2 until its ACK, for 64*T1, on streams too (RFC 3261 section 13.3.1.4). Pure.
 */
final class InviteUsage {
    /** Life of the session. */
    enum State {
        CALLING,
        EARLY,
        WAIT_ACK,
        CONFIRMED,
        CLOSING,
        ENDED
    }

    /** What moves it. */
    enum Input {
        ACCEPTED,
        ANSWERED,
        REJECTED,
        ACK,
        END,
        BYE,
        NO_ACK
    }

    /** What to do with an INVITE of the far end. */
    enum Verdict {
        TAKE,
        RETRY_LATER,
        GLARE,
        GONE
    }

    /** The verbs; they only queue. */
    interface Effects {
        /** The last 2xx once more. */
        void resendAnswer();

        void setTimer(DialogTimer timer, long delayNanos);

        /** BYE, saying why. */
        void sendBye(SessionEnd why);

        /** Over; the last effect. */
        void ended(SessionEnd how);
    }

    private final SipTimers timers;
    private State state;
    private boolean theirsOpen;
    private boolean oursOpen;
    private long answeredCseq = -1;
    private long resendNanos;

    private InviteUsage(SipTimers timers, State state, boolean theirsOpen) {
        this.timers = timers;
        this.state = state;
        this.theirsOpen = theirsOpen;
    }

    /** Of a call that comes in. */
    static InviteUsage incoming(SipTimers timers) {
        return new InviteUsage(timers, State.EARLY, true);
    }

    /** Of a call of ours that is not answered yet. */
    static InviteUsage outgoing(SipTimers timers) {
        InviteUsage usage = new InviteUsage(timers, State.CALLING, false);
        usage.oursOpen = true;
        return usage;
    }

    /**
     * CALLING: their 2xx to CONFIRMED; their refusal, or that of the whole call, to ENDED. EARLY: 2xx to WAIT_ACK; refusal or BYE to ENDED. WAIT_ACK: ACK to CONFIRMED; our wish to end to CLOSING, since a UAS sends no
     * BYE before the ACK (RFC 3261 section 15); no ACK to ENDED. CONFIRMED: 2xx to a re-INVITE to WAIT_ACK; our end to ENDED.
     * CLOSING: ACK or its absence to ENDED. BYE of the far end: always ENDED.
     */
    static State next(State state, Input input) {
        return switch (state) {
            case CALLING ->
                switch (input) {
                    case ANSWERED -> State.CONFIRMED;
                    case REJECTED, BYE -> State.ENDED;
                    default -> state;
                };
            case EARLY ->
                switch (input) {
                    case ACCEPTED -> State.WAIT_ACK;
                    case REJECTED, BYE -> State.ENDED;
                    default -> state;
                };
            case WAIT_ACK ->
                switch (input) {
                    case ACK -> State.CONFIRMED;
                    case END -> State.CLOSING;
                    case BYE, NO_ACK -> State.ENDED;
                    default -> state;
                };
            case CONFIRMED ->
                switch (input) {
                    case ACCEPTED -> State.WAIT_ACK;
                    case END, BYE -> State.ENDED;
                    default -> state;
                };
            case CLOSING ->
                switch (input) {
                    case ACK, BYE, NO_ACK -> State.ENDED;
                    default -> state;
                };
            case ENDED -> state;
        };
    }

    State state() {
        return state;
    }

    /** An INVITE of the far end (RFC 3261 section 14.2). */
    Verdict onInvite() {
        if (state == State.CLOSING || state == State.ENDED) {
            return Verdict.GONE;
        }
        if (theirsOpen) {
            return Verdict.RETRY_LATER;
        }
        if (oursOpen) {
            return Verdict.GLARE;
        }
        theirsOpen = true;
        return Verdict.TAKE;
    }

    /** Whether an INVITE of ours may go now; then it is open. */
    boolean openOwn() {
        boolean free = free();
        oursOpen |= free;
        return free;
    }

    /** Our INVITE has its final response. */
    void ownDone() {
        oursOpen = false;
    }

    /** Our first INVITE has its 2xx. */
    void onAnswered() {
        oursOpen = false;
        state = next(state, Input.ANSWERED);
    }

    /** Whether no INVITE of either side is open, and no 2xx waits for its ACK. */
    boolean free() {
        return state == State.CONFIRMED && !theirsOpen && !oursOpen;
    }

    /** We answered the open INVITE with a 2xx. */
    void onAccepted(long cseq, Effects effects) {
        theirsOpen = false;
        answeredCseq = cseq;
        state = next(state, Input.ACCEPTED);
        resendNanos = timers.t1Nanos();
        effects.setTimer(DialogTimer.RESEND, resendNanos);
        effects.setTimer(DialogTimer.GIVE_UP, timers.giveUpNanos());
    }

    /** The open INVITE was refused or cancelled. */
    void onRejected(SessionEnd how, Effects effects) {
        theirsOpen = false;
        if (state == State.EARLY) {
            state = next(state, Input.REJECTED);
            effects.ended(how);
        }
    }

    /** Whether an ACK with that number is for the 2xx that waits. */
    boolean answers(long cseq) {
        return cseq == answeredCseq && waiting();
    }

    /** An ACK came. */
    void onAck(long cseq, Effects effects) {
        if (!answers(cseq)) {
            return;
        }
        boolean closing = state == State.CLOSING;
        answeredCseq = -1;
        state = next(state, Input.ACK);
        if (closing) {
            effects.sendBye(SessionEnd.LOCAL_BYE);
            effects.ended(SessionEnd.LOCAL_BYE);
        }
    }

    private boolean waiting() {
        return state == State.WAIT_ACK || state == State.CLOSING;
    }

    /** We want it to end; only once it is answered. */
    void onEnd(Effects effects) {
        State before = state;
        state = next(state, Input.END);
        if (before == State.CONFIRMED) {
            effects.sendBye(SessionEnd.LOCAL_BYE);
            effects.ended(SessionEnd.LOCAL_BYE);
        }
    }

    /** The far end said BYE, or is lost, or broke the rules; BYE goes where the session stood. */
    void onOver(SessionEnd how, Effects effects) {
        if (state != State.ENDED) {
            if (state == State.CONFIRMED && how != SessionEnd.REMOTE_BYE) {
                effects.sendBye(how);
            }
            state = next(state, Input.BYE);
            effects.ended(how);
        }
    }

    /** A timer fired. */
    void onTimer(DialogTimer timer, Effects effects) {
        if (!waiting()) {
            return;
        }
        if (timer == DialogTimer.RESEND) {
            effects.resendAnswer();
            resendNanos = timers.backOff(resendNanos);
            effects.setTimer(DialogTimer.RESEND, resendNanos);
            return;
        }
        state = next(state, Input.NO_ACK);
        effects.sendBye(SessionEnd.NO_ACK);
        effects.ended(SessionEnd.NO_ACK);
    }
}
