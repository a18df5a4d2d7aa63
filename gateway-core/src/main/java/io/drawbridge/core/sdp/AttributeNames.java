package io.drawbridge.core.sdp;

import java.util.List;

/** The names that nearly every attribute has, as one object each: a description holds a hundred of them. */
final class AttributeNames {
    private static final int LONGEST = 16;
    private static final String[][] BY_LENGTH = byLength(List.of(
            "rtpmap",
            "fmtp",
            "rtcp-fb",
            "sendrecv",
            "sendonly",
            "recvonly",
            "inactive",
            "content",
            "label",
            "ptime",
            "maxptime",
            "crypto",
            "candidate",
            "mid",
            "ssrc",
            "msid",
            "extmap",
            "rtcp",
            "rtcp-mux",
            "setup",
            "fingerprint",
            "ice-ufrag",
            "ice-pwd",
            "floorctrl",
            "floorid",
            "confid",
            "userid",
            "bfcpver",
            "connection",
            "imageattr",
            "framerate",
            "group"));

    private AttributeNames() {}

    private static String[][] byLength(List<String> names) {
        String[][] table = new String[LONGEST + 1][];
        for (int length = 0; length <= LONGEST; length++) {
            int wanted = length;
            table[length] =
                    names.stream().filter(name -> name.length() == wanted).toArray(String[]::new);
        }
        return table;
    }

    /** The name that stands there. */
    static String name(String text, int from, int to) {
        int length = to - from;
        if (length <= LONGEST) {
            for (String known : BY_LENGTH[length]) {
                if (text.startsWith(known, from)) {
                    return known;
                }
            }
        }
        return text.substring(from, to);
    }
}
