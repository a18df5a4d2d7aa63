package io.drawbridge.sip.transaction;

import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;

/** A request of the far end that is being answered. Owner: the signalling loop. */
public abstract sealed class ServerTransaction permits InviteServerTransaction, NonInviteServerTransaction {
    private final SipRequest request;
    private final Flow flow;

    ServerTransaction(SipRequest request, Flow flow) {
        this.request = request;
        this.flow = flow;
    }

    /** The request. */
    public SipRequest request() {
        return request;
    }

    /** The way the request came. */
    public Flow flow() {
        return flow;
    }

    /** Whether it waits for a final response still. */
    public abstract boolean unanswered();

    abstract void onRepeated(TransactionEffects effects);

    abstract void onAck(TransactionEffects effects);

    abstract void onResponse(SipResponse response, TransactionEffects effects);

    abstract void onTimer(TimerName timer, TransactionEffects effects);
}
