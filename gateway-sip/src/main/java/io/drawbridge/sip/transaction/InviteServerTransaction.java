package io.drawbridge.sip.transaction;

import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import org.jspecify.annotations.Nullable;

/** The INVITE server transaction (RFC 3261 section 17.2.1, RFC 6026 section 7.1). */
final class InviteServerTransaction extends ServerTransaction {
    enum State {
        PROCEEDING,
        ACCEPTED,
        COMPLETED,
        CONFIRMED,
        TERMINATED
    }

    enum Input {
        SUCCESS,
        FAILURE,
        ACK,
        TIMER_H,
        TIMER_I,
        TIMER_L
    }

    private final SipTimers timers;
    private State state = State.PROCEEDING;
    private @Nullable SipResponse last;
    private long resendNanos;

    InviteServerTransaction(SipRequest request, Flow flow, SipTimers timers) {
        super(request, flow);
        this.timers = timers;
    }

    /**
     * PROCEEDING: 2xx to ACCEPTED, 300-699 to COMPLETED. ACCEPTED: L to TERMINATED. COMPLETED: ACK to CONFIRMED, H to TERMINATED.
     * CONFIRMED: I to TERMINATED. Anything else changes nothing (RFC 3261 figure 7 as RFC 6026 figure 5 has it).
     */
    static State next(State state, Input input) {
        return switch (state) {
            case PROCEEDING ->
                switch (input) {
                    case SUCCESS -> State.ACCEPTED;
                    case FAILURE -> State.COMPLETED;
                    default -> state;
                };
            case ACCEPTED -> input == Input.TIMER_L ? State.TERMINATED : state;
            case COMPLETED ->
                switch (input) {
                    case ACK -> State.CONFIRMED;
                    case TIMER_H -> State.TERMINATED;
                    default -> state;
                };
            case CONFIRMED -> input == Input.TIMER_I ? State.TERMINATED : state;
            case TERMINATED -> state;
        };
    }

    @Override
    public boolean unanswered() {
        return state == State.PROCEEDING;
    }

    /** Whether a 2xx was sent: then an ACK is the dialog's. */
    boolean accepted() {
        return state == State.ACCEPTED;
    }

    /** Whether it was refused with that tag of ours; that of a merged request is no secret. */
    boolean refusedAs(String tag) {
        return last != null
                && last.status() >= 300
                && last.status() != 482
                && last.to().tag().equals(tag);
    }

    @Override
    void onRepeated(TransactionEffects effects) {
        if (last != null && (state == State.PROCEEDING || state == State.COMPLETED)) {
            effects.send(last);
        }
    }

    @Override
    void onAck(TransactionEffects effects) {
        if (state == State.COMPLETED) {
            move(Input.ACK, effects);
            effects.setTimer(TimerName.I, flow().reliable() ? 0 : timers.t4Nanos());
        }
    }

    @Override
    void onResponse(SipResponse response, TransactionEffects effects) {
        boolean again = state == State.ACCEPTED && response.success();
        if (state != State.PROCEEDING && !again) {
            return;
        }
        last = response;
        effects.send(response);
        if (response.provisional() || again) {
            return;
        }
        if (response.success()) {
            move(Input.SUCCESS, effects);
            effects.setTimer(TimerName.L, timers.giveUpNanos());
            return;
        }
        move(Input.FAILURE, effects);
        effects.setTimer(TimerName.H, timers.giveUpNanos());
        if (!flow().reliable()) {
            resendNanos = timers.t1Nanos();
            effects.setTimer(TimerName.G, resendNanos);
        }
    }

    @Override
    void onTimer(TimerName timer, TransactionEffects effects) {
        switch (timer) {
            case G -> resend(effects);
            case H -> {
                if (state == State.COMPLETED) {
                    effects.emit(new TransactionEvent.TimedOut());
                }
                move(Input.TIMER_H, effects);
            }
            case I -> move(Input.TIMER_I, effects);
            case L -> move(Input.TIMER_L, effects);
            default -> {}
        }
    }

    private void resend(TransactionEffects effects) {
        if (state == State.COMPLETED && last != null) {
            effects.send(last);
            resendNanos = timers.backOff(resendNanos);
            effects.setTimer(TimerName.G, resendNanos);
        }
    }

    private void move(Input input, TransactionEffects effects) {
        State before = state;
        state = next(state, input);
        if (state == State.TERMINATED && before != State.TERMINATED) {
            effects.emit(new TransactionEvent.Terminated());
        }
    }
}
