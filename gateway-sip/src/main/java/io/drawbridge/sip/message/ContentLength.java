package io.drawbridge.sip.message;

/** What the Content-Length headers of a message say together. */
record ContentLength(Kind kind, long bytes) {
    enum Kind {
        ABSENT,
        GIVEN,
        BAD
    }

    private static final long MAX = Integer.MAX_VALUE;

    static ContentLength of(Headers headers) {
        String first = headers.first(Named.CONTENT_LENGTH);
        if (first == null) {
            return new ContentLength(Kind.ABSENT, 0);
        }
        long bytes = Scan.number(first, MAX);
        if (headers.repeated(Named.CONTENT_LENGTH)) {
            for (String line : headers.lines("Content-Length")) {
                if (Scan.number(line, MAX) != bytes) {
                    return new ContentLength(Kind.BAD, 0);
                }
            }
        }
        return bytes < 0 ? new ContentLength(Kind.BAD, 0) : new ContentLength(Kind.GIVEN, bytes);
    }
}
