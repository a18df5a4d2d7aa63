package io.drawbridge.core.sdp;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One kind of RTCP feedback that an m line lists (RFC 4585 section 4.2).
 *
 * @param target a payload type, or * for all
 * @param kind {@code nack pli}, {@code ccm fir}, {@code ccm tmmbr}, {@code goog-remb} or something else
 */
record FeedbackLine(String target, String kind) {
    static final String PLI = "nack pli";
    static final String FIR = "ccm fir";
    static final String TMMBR = "ccm tmmbr";
    static final String REMB = "goog-remb";
    static final String NACK = "nack";
    static final String TRANSPORT_CC = "transport-cc";

    /** What is listed for any of the codecs. Lines that hold several kinds ({@code ccm fir tmmbr}) are taken apart. */
    static Set<FeedbackLine> of(MediaDescription media, List<AgreedCodec> codecs) {
        Set<FeedbackLine> lines = new LinkedHashSet<>();
        for (String value : media.attributes("rtcp-fb")) {
            List<String> fields = Text.tokens(value);
            if (fields.size() >= 2 && concerns(fields.get(0), codecs)) {
                if (fields.size() == 2) {
                    lines.add(new FeedbackLine(fields.get(0), fields.get(1)));
                }
                for (String parameter : fields.subList(2, fields.size())) {
                    lines.add(new FeedbackLine(fields.get(0), fields.get(1) + " " + parameter));
                }
            }
        }
        return lines;
    }

    /** The same in one value. */
    static AgreedMedia.Feedback feedback(MediaDescription media, List<AgreedCodec> codecs) {
        Set<FeedbackLine> lines = of(media, codecs);
        return new AgreedMedia.Feedback(
                any(lines, PLI),
                any(lines, FIR),
                any(lines, REMB),
                any(lines, TMMBR),
                any(lines, NACK),
                any(lines, TRANSPORT_CC));
    }

    private static boolean any(Set<FeedbackLine> lines, String kind) {
        return lines.stream().anyMatch(l -> l.kind.equals(kind));
    }

    private static boolean concerns(String target, List<AgreedCodec> codecs) {
        return target.equals("*") || codecs.stream().anyMatch(c -> target.equals(Integer.toString(c.payloadType())));
    }
}
