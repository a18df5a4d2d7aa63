package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.SipTimers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Our reliable 1xx to one INVITE (RFC 3262 section 3): one at a time, sent again after T1, doubling, until its PRACK or for 64*T1, on
 * streams too. Pure.
 */
final class ReliableProvisionals {
    /** The verbs; they only queue. */
    interface Effects {
        void send(SipResponse provisional);

        void setTimer(DialogTimer timer, long delayNanos);

        /** No PRACK came: the INVITE is to be refused with a 5xx. */
        void noPrack();
    }

    /** The option tag. */
    static final String RELIABLE = "100rel";

    private final SipTimers timers;
    private final Deque<SipResponse> waiting = new ArrayDeque<>();
    private long rseq;
    private long resendNanos;
    private @Nullable SipResponse unacknowledged;

    /** {@code firstRseq}: 1 to 2^31 - 1. */
    ReliableProvisionals(SipTimers timers, long firstRseq) {
        this.timers = timers;
        this.rseq = firstRseq - 1;
    }

    /** Whether all that was sent has its PRACK. */
    boolean idle() {
        return unacknowledged == null;
    }

    /** Sends it, or keeps it until the one before has its PRACK. */
    void provisional(SipResponse response, Effects effects) {
        if (unacknowledged == null) {
            sendNow(response, effects);
        } else {
            waiting.add(response);
        }
    }

    private void sendNow(SipResponse response, Effects effects) {
        rseq++;
        SipResponse numbered = response.plus("Require", RELIABLE).plus("RSeq", Long.toString(rseq));
        unacknowledged = numbered;
        resendNanos = timers.t1Nanos();
        effects.send(numbered);
        effects.setTimer(DialogTimer.PROVISIONAL_RESEND, resendNanos);
        effects.setTimer(DialogTimer.PROVISIONAL_GIVE_UP, timers.giveUpNanos());
    }

    /** Takes a PRACK; false if it is for nothing that is open: 481. */
    boolean prack(SipRequest prack, Effects effects) {
        SipResponse open = unacknowledged;
        Optional<String> rack = prack.headers().first("RAck");
        if (open == null || rack.isEmpty()) {
            return false;
        }
        String wanted = rseq + " " + open.cseq().number() + " INVITE";
        if (!rack.get().strip().replaceAll("[ \t]+", " ").equals(wanted)) {
            return false;
        }
        unacknowledged = null;
        SipResponse next = waiting.poll();
        if (next != null) {
            sendNow(next, effects);
        }
        return true;
    }

    /** The INVITE has its final response: nothing is sent any more. */
    void close() {
        unacknowledged = null;
        waiting.clear();
    }

    /** A timer fired. */
    void onTimer(DialogTimer timer, Effects effects) {
        SipResponse open = unacknowledged;
        if (open == null) {
            return;
        }
        if (timer == DialogTimer.PROVISIONAL_RESEND) {
            effects.send(open);
            resendNanos *= 2;
            effects.setTimer(DialogTimer.PROVISIONAL_RESEND, resendNanos);
        } else {
            close();
            effects.noPrack();
        }
    }
}
