package io.drawbridge.core.sdp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
                id(offered, MID, false),
                transportFeedback ? id(offered, TRANSPORT_SEQUENCE, false) : 0,
                audio ? id(offered, AUDIO_LEVEL, false) : 0,
                layered ? id(offered, RID, true) : 0,
                layered ? id(offered, REPAIRED_RID, true) : 0);
    }

    /** Whether packets of that m line can say which layer they belong to. */
    static boolean namesLayers(MediaDescription offered) {
        return id(offered, RID, true) > 0;
    }

    /** The number of an extension that goes both ways or, where that is enough, from the far end to us. */
    private static int id(MediaDescription offered, String uri, boolean toUs) {
        return lines(offered)
                .filter(line -> line.uri.equals(uri) && (line.bothWays() || (toUs && line.toUs())))
                .mapToInt(Line::id)
                .findFirst()
                .orElse(0);
    }

    /** As values of {@code a=extmap} in the answer to that m line, where what is sent one way is received (RFC 8285 section 6). */
    List<String> values(MediaDescription offered) {
        Map<Integer, String> uris = new LinkedHashMap<>();
        uris.put(audioLevel, AUDIO_LEVEL);
        uris.put(transportSequence, TRANSPORT_SEQUENCE);
        uris.put(mid, MID);
        uris.put(rid, RID);
        uris.put(repairedRid, REPAIRED_RID);
        return lines(offered)
                .filter(line -> line.uri.equals(uris.get(line.id)))
                .map(line -> line.id + (line.toUs() ? "/recvonly " : " ") + line.uri)
                .distinct()
                .toList();
    }

    private static Stream<Line> lines(MediaDescription offered) {
        return offered.attributes("extmap").stream().map(Line::read).filter(line -> line.id >= 1 && line.id <= MAX_ID);
    }

    /** One {@code a=extmap} of the offer; the id is 0 where it makes no sense. */
    private record Line(int id, String direction, String uri) {
        static Line read(String value) {
            List<String> fields = Text.tokens(value);
            String first = fields.isEmpty() ? "" : fields.get(0);
            int slash = first.indexOf('/');
            String number = slash < 0 ? first : first.substring(0, slash);
            return new Line(
                    Text.number(number).orElse(0),
                    slash < 0 ? "sendrecv" : first.substring(slash + 1),
                    fields.size() < 2 ? "" : fields.get(1));
        }

        boolean bothWays() {
            return direction.equals("sendrecv");
        }

        boolean toUs() {
            return direction.equals("sendonly");
        }
    }
}
