package io.drawbridge.sip.transaction;

import io.drawbridge.sip.message.SipMessage;

/** What the pure layers need of the transport. Called on the signalling loop. */
public interface Outbound {
    /** Sends; what is lost on the way is nobody's business here. */
    void send(SipMessage message, Flow flow);

    /** {@code host:port} at which the far end of that flow reaches us: for Via and Contact. */
    String localHostPort(Flow flow);
}
