package io.drawbridge.sip.trunk;

import io.drawbridge.core.config.SipTrunk;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import java.util.Optional;

/** Carries requests of ours to trunks: finds the next hop (RFC 3263), opens the flow, runs the transaction. Called on the signalling loop. */
public interface TrunkWay {
    /** A request that lacks only its way. */
    interface Draft {
        /** The whole of it, for that flow. */
        SipRequest on(Flow flow);
    }

    /** What the sender takes. Exactly one of the two comes, never before {@link TrunkWay#send} has returned. */
    interface Answer {
        /** The final response. */
        void onResponse(SipRequest sent, SipResponse response, Flow flow, long now);

        /** None, from any address. {@code why}: a clause for the operator. */
        void onNoAnswer(String why, long now);
    }

    /** Sends to a trunk; {@code stay}: on that flow while it lives, as requests do that belong to a registration. */
    void send(SipTrunk trunk, Optional<Flow> stay, Draft draft, Answer answer, long now);

    /** Keeps the flow of a registration open from now on, with CRLF (RFC 5626 section 4.4.1), in place of the trunk's one before. */
    void keepAlive(SipTrunk trunk, Flow flow);

    /** {@code host:port} at which the far end of that flow reaches us. */
    String localHostPort(Flow flow);
}
