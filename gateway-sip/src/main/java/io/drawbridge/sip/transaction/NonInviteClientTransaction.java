package io.drawbridge.sip.transaction;

import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;

/** The client transaction of everything but INVITE and ACK (RFC 3261 section 17.1.2). */
final class NonInviteClientTransaction extends ClientTransaction {
    enum State {
        TRYING,
        PROCEEDING,
        COMPLETED,
        TERMINATED
    }

    enum Input {
        PROVISIONAL,
        FINAL,
        TIMER_F,
        TIMER_K,
        LOST
    }

    private final SipTimers timers;
    private State state = State.TRYING;
    private long resendNanos;

    NonInviteClientTransaction(SipRequest request, Flow flow, SipTimers timers) {
        super(request, flow);
        this.timers = timers;
    }

    /**
     * TRYING: 1xx to PROCEEDING. TRYING and PROCEEDING: final to COMPLETED, F or connection lost to TERMINATED. COMPLETED: K to
     * TERMINATED (RFC 3261 figure 6).
     */
    static State next(State state, Input input) {
        return switch (state) {
            case TRYING, PROCEEDING ->
                switch (input) {
                    case PROVISIONAL -> State.PROCEEDING;
                    case FINAL -> State.COMPLETED;
                    case TIMER_F, LOST -> State.TERMINATED;
                    case TIMER_K -> state;
                };
            case COMPLETED -> input == Input.TIMER_K ? State.TERMINATED : state;
            case TERMINATED -> state;
        };
    }

    @Override
    void start(TransactionEffects effects) {
        effects.send(request());
        effects.setTimer(TimerName.F, timers.giveUpNanos());
        if (!flow().reliable()) {
            resendNanos = timers.t1Nanos();
            effects.setTimer(TimerName.E, resendNanos);
        }
    }

    @Override
    boolean open() {
        return state == State.TRYING || state == State.PROCEEDING;
    }

    @Override
    void onResponse(SipResponse response, TransactionEffects effects) {
        if (!open()) {
            return;
        }
        effects.emit(new TransactionEvent.Response(response));
        state = next(state, response.provisional() ? Input.PROVISIONAL : Input.FINAL);
        if (state == State.COMPLETED) {
            effects.setTimer(TimerName.K, flow().reliable() ? 0 : timers.t4Nanos());
        }
    }

    @Override
    void onTimer(TimerName timer, TransactionEffects effects) {
        switch (timer) {
            case E -> {
                if (open()) {
                    effects.send(request());
                    resendNanos = state == State.PROCEEDING ? timers.t2Nanos() : timers.backOff(resendNanos);
                    effects.setTimer(TimerName.E, resendNanos);
                }
            }
            case F -> fail(Input.TIMER_F, effects);
            case K -> {
                if (state == State.COMPLETED) {
                    state = next(state, Input.TIMER_K);
                    effects.emit(new TransactionEvent.Terminated());
                }
            }
            default -> {}
        }
    }

    @Override
    void onFlowLost(TransactionEffects effects) {
        fail(Input.LOST, effects);
    }

    private void fail(Input input, TransactionEffects effects) {
        if (open()) {
            state = next(state, input);
            effects.emit(new TransactionEvent.TimedOut());
            effects.emit(new TransactionEvent.Terminated());
        }
    }
}
