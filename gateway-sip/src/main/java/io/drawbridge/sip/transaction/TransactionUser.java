package io.drawbridge.sip.transaction;

import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;

/** What the layer above takes from the transactions. Called on the signalling loop. */
public interface TransactionUser {
    /** A new request, of any method but ACK and CANCEL. For an INVITE 100 has been sent. */
    void onRequest(ServerTransaction transaction, long nowNanos);

    /** An ACK that belongs to no failure: that of a 2xx. */
    void onAck(SipRequest ack, Flow flow, long nowNanos);

    /** A CANCEL for a live INVITE; it has been answered with 200. */
    void onCancel(ServerTransaction invite, long nowNanos);

    /** A response without a transaction: a 2xx that came very late, or a stray. */
    void onStray(SipResponse response, Flow flow, long nowNanos);

    /** What the sender of a request takes. */
    interface Requester {
        /** A response; of a 2xx to INVITE every repetition comes. */
        void onResponse(SipResponse response, long nowNanos);

        /** No final response in time, or the connection was lost. */
        void onNoResponse(long nowNanos);
    }
}
