package io.drawbridge.core.sdp;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the gateway takes of an offer, in the order in which the answer lists it.
 *
 * @param audio codecs by preference; the answer of an RTP/AVP offer holds the first common one, and telephone-event
 * @param video kinds by preference
 * @param maxVideoBitrateBps the b= that caps what the far end sends us; 0 = none
 * @param carriages the ways of travelling that the leg has; what an offer wants otherwise is refused
 */
public record MediaPolicy(List<Codec> audio, List<VideoKind> video, int maxVideoBitrateBps, Set<Carriage> carriages) {
    public MediaPolicy {
        audio = List.copyOf(audio);
        video = List.copyOf(video);
        carriages = Set.copyOf(carriages);
    }

    /** A policy of a leg that takes plain RTP and a browser's media. */
    public MediaPolicy(List<Codec> audio, List<VideoKind> video, int maxVideoBitrateBps) {
        this(audio, video, maxVideoBitrateBps, EnumSet.of(Carriage.PLAIN_RTP, Carriage.DTLS_SRTP));
    }

    /** How packets travel. */
    public enum Carriage {
        PLAIN_RTP,
        /** SRTP with keys in the description (RFC 4568). */
        SDES,
        /** DTLS-SRTP on the ports of the m line (RFC 5763). */
        DTLS_WITHOUT_ICE,
        /** ICE and DTLS-SRTP, all m lines in one bundle: browsers. */
        DTLS_SRTP
    }

    /** Video codecs as the router tells them apart: H.264 by packetization mode. */
    public enum VideoKind {
        H264_MODE1,
        H264_MODE0,
        VP8
    }
}
