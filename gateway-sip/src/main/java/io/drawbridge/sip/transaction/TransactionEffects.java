package io.drawbridge.sip.transaction;

import io.drawbridge.sip.message.SipMessage;

/** The verbs of a transaction machine. They only queue; the layer carries them out after the machine has returned. */
interface TransactionEffects {
    /** To the flow of the transaction. */
    void send(SipMessage message);

    /** Starts the timer, or starts it anew. A timer that fires in a state that does not know it is ignored. */
    void setTimer(TimerName timer, long delayNanos);

    /** To the transaction user. */
    void emit(TransactionEvent event);
}
