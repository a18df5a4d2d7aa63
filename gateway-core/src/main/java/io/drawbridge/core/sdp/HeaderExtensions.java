package io.drawbridge.core.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * The RTP header extensions of one m line, by their numbers (RFC 8285); 0 where one is not taken.
 *
 * @param mid the m line that a packet belongs to (RFC 9143 section 15.1)
 * @param transportSequence counts the packets of the whole transport (draft-holmer-rmcat-transport-wide-cc-extensions-01)
 * @param audioLevel how loud the packet is (RFC 6464)
 * @param rid the layer of a picture that a packet belongs to (RFC 8852)
 * @param repairedRid the layer that a retransmission repairs
 */
public record HeaderExtensions(int mid, int transportSequence, int audioLevel, int rid, int repairedRid) {
    /** None of them. */
    public static final HeaderExtensions NONE = new HeaderExtensions(0, 0, 0, 0, 0);

    static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";
    static final String TRANSPORT_SEQUENCE =
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    static final String AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    static final String RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
    static final String REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

    /** Ids that fit the one-byte form of header extensions (RFC 8285 section 4.2). */
    private static final int MAX_ID = 14;

    /**
     * What of an offered m line is taken.
     *
     * @param layered whether it brings a picture in layers
     */
    static HeaderExtensions of(MediaDescription offered, boolean audio, boolean transportFeedback, boolean layered) {
        return new HeaderExtensions(
                id(offered, MID),
                transportFeedback ? id(offered, TRANSPORT_SEQUENCE) : 0,
                audio ? id(offered, AUDIO_LEVEL) : 0,
                layered ? id(offered, RID) : 0,
                layered ? id(offered, REPAIRED_RID) : 0);
    }

    /** Whether packets of that m line can say which layer they belong to. */
    static boolean namesLayers(MediaDescription offered) {
        return id(offered, RID) > 0;
    }

    private static int id(MediaDescription offered, String uri) {
        for (String value : offered.attributes("extmap")) {
            List<String> fields = Text.tokens(value);
            int id = fields.size() >= 2 && fields.get(1).equals(uri)
                    ? Text.number(fields.get(0)).orElse(0)
                    : 0;
            if (id >= 1 && id <= MAX_ID) {
                return id;
            }
        }
        return 0;
    }

    /** As values of {@code a=extmap}. */
    List<String> values() {
        List<String> values = new ArrayList<>();
        add(values, audioLevel, AUDIO_LEVEL);
        add(values, transportSequence, TRANSPORT_SEQUENCE);
        add(values, mid, MID);
        add(values, rid, RID);
        add(values, repairedRid, REPAIRED_RID);
        return values;
    }

    private static void add(List<String> values, int id, String uri) {
        if (id > 0) {
            values.add(id + " " + uri);
        }
    }
}
