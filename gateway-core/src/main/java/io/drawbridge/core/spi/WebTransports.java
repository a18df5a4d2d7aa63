package io.drawbridge.core.spi;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.sdp.TransportParameters;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** ICE + DTLS-SRTP transports, lent by the webrtc leg to whoever terminates a browser's (or a Jingle client's) media. Thread-safe. */
public interface WebTransports {
    /**
     * Prepares a transport on media loop {@code loopIndex} for a far end with the given parameters.
     *
     * @param remote what the far end's description says: ufrag, password, fingerprints, setup, candidates
     * @return completes when the local parameters and candidates are known; fails with a sentence for the operator
     */
    CompletionStage<WebTransport> open(int loopIndex, TransportParameters remote);

    /** One transport. Methods are thread-safe where they do not come from {@link LegTransport}. */
    interface WebTransport extends LegTransport {
        /** A candidate of the far end that came late. */
        void addCandidate(JoinLink.Candidate candidate);

        /**
         * What a new offer in the running session says of the far end's transport. Other ICE credentials are an ICE restart (RFC 8445
         * section 9): the flows' {@code local()} describes the new ones from then on, and the old way carries media until there is a new
         * one. Of too many restarts nothing comes: what is described stays as it was, and so does the way. On the meeting's loop.
         *
         * @return why that cannot be; then nothing has changed
         */
        Optional<EndReason> restart(TransportParameters remote);

        /**
         * Who is told of candidates of ours that were found after the description was made: values of {@code a=candidate:}, and an
         * empty one when there will be no more. On the meeting's loop, as is {@code listener}.
         */
        default void onCandidates(Consumer<String> listener) {}

        /** The chosen pair in words ("udp host 192.0.2.1:10000 <- srflx ..., direct"), or empty until one is. */
        String pair();
    }
}
