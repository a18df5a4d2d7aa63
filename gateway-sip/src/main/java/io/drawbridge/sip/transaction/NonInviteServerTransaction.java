package io.drawbridge.sip.transaction;

import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import org.jspecify.annotations.Nullable;

/** The server transaction of everything but INVITE and ACK (RFC 3261 section 17.2.2). */
final class NonInviteServerTransaction extends ServerTransaction {
    enum State {
        TRYING,
        PROCEEDING,
        COMPLETED,
        TERMINATED
    }

    enum Input {
        PROVISIONAL,
        FINAL,
        TIMER_J
    }

    private final SipTimers timers;
    private State state = State.TRYING;
    private @Nullable SipResponse last;

    NonInviteServerTransaction(SipRequest request, Flow flow, SipTimers timers) {
        super(request, flow);
        this.timers = timers;
    }

    /** TRYING: 1xx to PROCEEDING, final to COMPLETED. PROCEEDING: final to COMPLETED. COMPLETED: J to TERMINATED (RFC 3261 figure 8). */
    static State next(State state, Input input) {
        return switch (state) {
            case TRYING, PROCEEDING ->
                switch (input) {
                    case PROVISIONAL -> State.PROCEEDING;
                    case FINAL -> State.COMPLETED;
                    case TIMER_J -> state;
                };
            case COMPLETED -> input == Input.TIMER_J ? State.TERMINATED : state;
            case TERMINATED -> state;
        };
    }

    @Override
    public boolean unanswered() {
        return state == State.TRYING || state == State.PROCEEDING;
    }

    @Override
    void onRepeated(TransactionEffects effects) {
        if (last != null && state != State.TERMINATED) {
            effects.send(last);
        }
    }

    @Override
    void onAck(TransactionEffects effects) {}

    @Override
    void onResponse(SipResponse response, TransactionEffects effects) {
        if (!unanswered()) {
            return;
        }
        last = response;
        effects.send(response);
        state = next(state, response.provisional() ? Input.PROVISIONAL : Input.FINAL);
        if (state == State.COMPLETED) {
            effects.setTimer(TimerName.J, flow().reliable() ? 0 : timers.giveUpNanos());
        }
    }

    @Override
    void onTimer(TimerName timer, TransactionEffects effects) {
        if (timer == TimerName.J && state == State.COMPLETED) {
            state = next(state, Input.TIMER_J);
            effects.emit(new TransactionEvent.Terminated());
        }
    }
}
