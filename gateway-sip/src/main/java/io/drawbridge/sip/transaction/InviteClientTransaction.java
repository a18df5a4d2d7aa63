package io.drawbridge.sip.transaction;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The INVITE client transaction (RFC 3261 section 17.1.1, RFC 6026 section 7.2). */
final class InviteClientTransaction extends ClientTransaction {
    enum State {
        CALLING,
        PROCEEDING,
        ACCEPTED,
        COMPLETED,
        TERMINATED
    }

    enum Input {
        PROVISIONAL,
        SUCCESS,
        FAILURE,
        TIMER_B,
        TIMER_D,
        TIMER_M,
        LOST
    }

    private final SipTimers timers;
    private State state = State.CALLING;
    private long resendNanos;
    private @Nullable SipRequest ack;

    InviteClientTransaction(SipRequest request, Flow flow, SipTimers timers) {
        super(request, flow);
        this.timers = timers;
    }

    /**
     * CALLING: 1xx to PROCEEDING, B to TERMINATED. CALLING and PROCEEDING: 2xx to ACCEPTED, 300-699 to COMPLETED, connection lost
     * to TERMINATED. ACCEPTED: M, COMPLETED: D to TERMINATED (RFC 3261 figure 5 as RFC 6026 figure 4 has it).
     */
    static State next(State state, Input input) {
        return switch (state) {
            case CALLING, PROCEEDING ->
                switch (input) {
                    case PROVISIONAL -> State.PROCEEDING;
                    case SUCCESS -> State.ACCEPTED;
                    case FAILURE -> State.COMPLETED;
                    case TIMER_B -> state == State.CALLING ? State.TERMINATED : state;
                    case LOST -> State.TERMINATED;
                    default -> state;
                };
            case ACCEPTED -> input == Input.TIMER_M ? State.TERMINATED : state;
            case COMPLETED -> input == Input.TIMER_D ? State.TERMINATED : state;
            case TERMINATED -> state;
        };
    }

    @Override
    boolean open() {
        return state == State.CALLING || state == State.PROCEEDING;
    }

    @Override
    void start(TransactionEffects effects) {
        effects.send(request());
        effects.setTimer(TimerName.B, timers.giveUpNanos());
        if (!flow().reliable()) {
            resendNanos = timers.t1Nanos();
            effects.setTimer(TimerName.A, resendNanos);
        }
    }

    @Override
    void onResponse(SipResponse response, TransactionEffects effects) {
        switch (state) {
            case CALLING, PROCEEDING -> first(response, effects);
            case ACCEPTED -> {
                if (response.success()) {
                    effects.emit(new TransactionEvent.Response(response));
                }
            }
            case COMPLETED -> {
                if (ack != null && !response.provisional() && !response.success()) {
                    effects.send(ack);
                }
            }
            case TERMINATED -> {}
        }
    }

    private void first(SipResponse response, TransactionEffects effects) {
        effects.emit(new TransactionEvent.Response(response));
        if (response.provisional()) {
            move(Input.PROVISIONAL, effects);
        } else if (response.success()) {
            move(Input.SUCCESS, effects);
            effects.setTimer(TimerName.M, timers.giveUpNanos());
        } else {
            ack = ackFor(response);
            effects.send(ack);
            move(Input.FAILURE, effects);
            effects.setTimer(TimerName.D, flow().reliable() ? 0 : timers.absorbNanos());
        }
    }

    /** The ACK of a failure belongs to the transaction: same branch, To of the response (RFC 3261 section 17.1.1.3). */
    private SipRequest ackFor(SipResponse response) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Via", request().via().toString()));
        headers.add(new Header("Max-Forwards", "70"));
        headers.add(new Header("From", request().headers().first("From").orElse("")));
        headers.add(new Header("To", response.headers().first("To").orElse("")));
        headers.add(new Header("Call-ID", request().callId()));
        headers.add(new Header("CSeq", request().cseq().number() + " ACK"));
        for (String route : request().headers().lines("Route")) {
            headers.add(new Header("Route", route));
        }
        return SipRequest.of("ACK", request().requestUri(), new Headers(headers), Body.EMPTY);
    }

    @Override
    void onTimer(TimerName timer, TransactionEffects effects) {
        switch (timer) {
            case A -> {
                if (state == State.CALLING) {
                    effects.send(request());
                    resendNanos *= 2;
                    effects.setTimer(TimerName.A, resendNanos);
                }
            }
            case B -> {
                if (state == State.CALLING) {
                    effects.emit(new TransactionEvent.TimedOut());
                }
                move(Input.TIMER_B, effects);
            }
            case D -> move(Input.TIMER_D, effects);
            case M -> move(Input.TIMER_M, effects);
            default -> {}
        }
    }

    @Override
    void onFlowLost(TransactionEffects effects) {
        if (open()) {
            effects.emit(new TransactionEvent.TimedOut());
            move(Input.LOST, effects);
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
