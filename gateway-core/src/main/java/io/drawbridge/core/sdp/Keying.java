package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.util.List;

/** How the keys of an accepted m line come about, with the far end's part of it. */
public sealed interface Keying {
    /** The way of travelling that goes with it. */
    Carriage carriage();

    /** No keys: plain RTP. */
    record None() implements Keying {
        @Override
        public Carriage carriage() {
            return Carriage.PLAIN_RTP;
        }
    }

    /**
     * The far end's key stands in its description (RFC 4568).
     *
     * @param theirs the line that was chosen of an offer, or the one line of an answer
     */
    record Sdes(CryptoLine theirs) implements Keying {
        @Override
        public Carriage carriage() {
            return Carriage.SDES;
        }
    }

    /**
     * A DTLS handshake on the ports of the m line (RFC 5763).
     *
     * @param fingerprints of the far end's certificate; at least one can be checked
     * @param setup the far end's {@code a=setup}
     */
    record Dtls(List<Fingerprint> fingerprints, String setup) implements Keying {
        public Dtls {
            fingerprints = List.copyOf(fingerprints);
        }

        @Override
        public Carriage carriage() {
            return Carriage.DTLS_WITHOUT_ICE;
        }
    }

    /** A DTLS handshake over the pair that ICE finds; its parameters belong to the leg's transport (RFC 8842). */
    record DtlsOverIce() implements Keying {
        @Override
        public Carriage carriage() {
            return Carriage.DTLS_SRTP;
        }
    }
}
