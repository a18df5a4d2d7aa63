package io.drawbridge.sip.message;

import java.util.List;

/** What the Content-Length headers of a message say together. */
record ContentLength(Kind kind, long bytes) {
    enum Kind {
        ABSENT,
        GIVEN,
        BAD
    }

    private static final long MAX = Integer.MAX_VALUE;

    static ContentLength of(Headers headers) {
        List<String> lines = headers.lines("Content-Length");
        if (lines.isEmpty()) {
            return new ContentLength(Kind.ABSENT, 0);
        }
        long bytes = Scan.number(lines.get(0), MAX);
        for (String line : lines) {
            if (Scan.number(line, MAX) != bytes) {
                return new ContentLength(Kind.BAD, 0);
            }
        }
        return bytes < 0 ? new ContentLength(Kind.BAD, 0) : new ContentLength(Kind.GIVEN, bytes);
    }
}
