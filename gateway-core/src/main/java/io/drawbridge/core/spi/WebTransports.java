package io.drawbridge.core.spi;

import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.sdp.TransportParameters;
import java.util.concurrent.CompletionStage;

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

        /** The chosen candidate pair in words ("host 192.0.2.1:10000 udp - srflx ..."), or empty until one is. */
        String pair();
    }
}
