package io.drawbridge.core.sdp;

import java.util.List;

/**
 * What the gateway takes of an offer, in the order in which the answer lists it.
 *
 * @param audio codecs by preference; the answer of an RTP/AVP offer holds the first common one, and telephone-event
 * @param video kinds by preference
 * @param maxVideoBitrateBps the b= that caps what the far end sends us; 0 = none
 */
public record MediaPolicy(List<Codec> audio, List<VideoKind> video, int maxVideoBitrateBps) {
    public MediaPolicy {
        audio = List.copyOf(audio);
        video = List.copyOf(video);
    }

    /** Video codecs as the router tells them apart: H.264 by packetization mode. */
    public enum VideoKind {
        H264_MODE1,
        H264_MODE0,
        VP8
    }
}
