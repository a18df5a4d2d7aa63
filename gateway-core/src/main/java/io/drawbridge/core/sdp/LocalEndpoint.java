package io.drawbridge.core.sdp;

import java.net.InetSocketAddress;
import java.util.List;

/** Our end of a flow, as the answer describes it. */
public sealed interface LocalEndpoint {
    /** Plain RTP and RTCP on two ports (RTCP on the same where rtcp-mux was agreed). */
    record Plain(InetSocketAddress rtp, InetSocketAddress rtcp) implements LocalEndpoint {}

    /**
     * SRTP on two ports like plain RTP.
     *
     * @param ports where
     * @param protocol what an offer of ours says; an answer says what the far end's offer said
     * @param keys {@code a=crypto} lines, or {@code a=fingerprint} and {@code a=setup}
     */
    record Keyed(Plain ports, String protocol, List<Attribute> keys) implements LocalEndpoint {
        public Keyed {
            keys = List.copyOf(keys);
        }
    }

    /**
     * ICE and DTLS-SRTP with rtcp-mux.
     *
     * @param address the default candidate, for m and c lines
     * @param parameters our ufrag, password, fingerprint, setup and candidates
     * @param endOfCandidates whether all candidates are in the description already
     */
    record Secure(InetSocketAddress address, TransportParameters parameters, boolean endOfCandidates)
            implements LocalEndpoint {
        /** With all candidates. */
        public Secure(InetSocketAddress address, TransportParameters parameters) {
            this(address, parameters, true);
        }

        /** The candidates, values of {@code a=candidate:}. */
        public List<String> candidates() {
            return parameters.candidates();
        }
    }
}
