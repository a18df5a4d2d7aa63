package io.drawbridge.sip.transaction;

import io.drawbridge.sip.message.SipResponse;

/** What a machine tells its user. */
sealed interface TransactionEvent {
    /** A response to a client transaction. */
    record Response(SipResponse response) implements TransactionEvent {}

    /** No final response, or no ACK, in time. */
    record TimedOut() implements TransactionEvent {}

    /** The machine is done; the last event. */
    record Terminated() implements TransactionEvent {}
}
