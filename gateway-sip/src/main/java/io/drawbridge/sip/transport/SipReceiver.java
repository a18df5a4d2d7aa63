package io.drawbridge.sip.transport;

import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.transaction.Flow;

/** Takes what the transport has read. Called on the signalling loop. */
public interface SipReceiver {
    /** A message; of a request the topmost Via holds received and rport. */
    void onMessage(SipMessage message, Flow flow);

    /** A connection is closed, or could not be made. */
    void onFlowLost(long channel);
}
