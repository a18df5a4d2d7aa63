package io.drawbridge.sip.transaction;

import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;

/** A request of ours that waits for its answer. Owner: the signalling loop. */
public abstract sealed class ClientTransaction permits InviteClientTransaction, NonInviteClientTransaction {
    private final SipRequest request;
    private final Flow flow;

    ClientTransaction(SipRequest request, Flow flow) {
        this.request = request;
        this.flow = flow;
    }

    /** The request. */
    public SipRequest request() {
        return request;
    }

    /** The way it goes. */
    public Flow flow() {
        return flow;
    }

    /** Whether it waits for a final response still. */
    abstract boolean open();

    abstract void start(TransactionEffects effects);

    abstract void onResponse(SipResponse response, TransactionEffects effects);

    abstract void onTimer(TimerName timer, TransactionEffects effects);

    /** The connection is gone (RFC 3261 section 17.1.4). */
    abstract void onFlowLost(TransactionEffects effects);
}
