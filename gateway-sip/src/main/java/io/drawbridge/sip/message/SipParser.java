package io.drawbridge.sip.message;

import org.jspecify.annotations.Nullable;

/**
 * Bytes to messages (RFC 3261 sections 7 and 25). Tolerant where devices need it (bare line feeds, blanks, no Content-Length in
 * a datagram, bytes behind the body), strict where tolerance would be guessing. Throws nothing on any input. Thread-safe.
 */
public final class SipParser {
    private static final long MAX_EXPIRES = 0xffff_ffffL;
    private static final int MAX_HOPS = 255;
    private static final String VERSION = "SIP/2.0";

    private final SipLimits limits;

    /** A parser with those limits. */
    public SipParser(SipLimits limits) {
        this.limits = limits;
    }

    /** Reads one message: a datagram, or what {@link SipFramer} has cut from a stream. The bytes must not change afterwards. */
    public ParseResult parse(byte[] data) {
        int start = 0;
        while (start < data.length && (data[start] == '\r' || data[start] == '\n')) {
            start++;
        }
        int known = Math.min(data.length, start + limits.maxHeadBytes());
        HeadReader head = HeadReader.read(data, start, known, limits.maxHeaders());
        if (head.bodyStart() < 0) {
            boolean tooLong = known < data.length && endOfHead(data, start, data.length) >= 0;
            return tooLong ? malformed(head, "too large", 513) : malformed(head, "no end of headers", 400);
        }
        if (data.length - start > limits.maxMessageBytes()) {
            return malformed(head, "too large", 513);
        }
        if (!head.fault().isEmpty()) {
            return malformed(head, head.fault(), 400);
        }
        if (otherVersion(head.startLine())) {
            return malformed(head, "not SIP/2.0", 505);
        }
        return finish(head, data);
    }

    private static ParseResult.Malformed malformed(HeadReader head, String reason, int status) {
        boolean request =
                !head.startLine().startsWith("SIP/") && !head.startLine().startsWith("ACK ");
        return new ParseResult.Malformed(reason, status, request, new Headers(head.index()));
    }

    private static boolean otherVersion(String requestLine) {
        String version = requestLine.substring(requestLine.lastIndexOf(' ') + 1);
        return version.regionMatches(true, 0, "SIP/", 0, 4) && !version.equalsIgnoreCase("SIP/2.0");
    }

    /** The headers of a head alone, as far as they can be read. */
    Headers headersOf(byte[] head) {
        return new Headers(
                HeadReader.read(head, 0, head.length, limits.maxHeaders()).index());
    }

    /** Where the body begins, behind the blank line; -1 if there is none. */
    static int endOfHead(byte[] data, int from, int to) {
        for (int i = from; i < to; i++) {
            if (data[i] != '\n') {
                continue;
            }
            if (i + 1 < to && data[i + 1] == '\n') {
                return i + 2;
            }
            if (i + 2 < to && data[i + 1] == '\r' && data[i + 2] == '\n') {
                return i + 3;
            }
        }
        return -1;
    }

    private ParseResult finish(HeadReader head, byte[] data) {
        Headers headers = new Headers(head.index());
        EssentialsReader reader = new EssentialsReader();
        Essentials essentials = reader.read(headers);
        if (essentials == null) {
            return malformed(head, reader.fault(), 400);
        }
        if (headers.repeated(Named.VIA) && headers.countValues("Via") > limits.maxVias()) {
            return malformed(head, "too many Vias", 400);
        }
        if (outOfRange(headers, Named.MAX_FORWARDS, MAX_HOPS) || outOfRange(headers, Named.EXPIRES, MAX_EXPIRES)) {
            return malformed(head, "Max-Forwards or Expires out of range", 400);
        }
        Body body = body(headers, data, head.bodyStart());
        if (body == null) {
            return malformed(head, "Content-Length does not fit", 400);
        }
        return head.startLine().startsWith("SIP/")
                ? response(head, headers, body, essentials)
                : request(head, headers, body, essentials);
    }

    private static boolean outOfRange(Headers headers, Named name, long max) {
        String value = headers.first(name);
        return value != null && Scan.number(value, max) < 0;
    }

    private static @Nullable Body body(Headers headers, byte[] data, int bodyStart) {
        int there = data.length - bodyStart;
        ContentLength length = ContentLength.of(headers);
        return switch (length.kind()) {
            case ABSENT -> Body.view(data, bodyStart, there);
            case BAD -> null;
            case GIVEN -> length.bytes() > there ? null : Body.view(data, bodyStart, (int) length.bytes());
        };
    }

    private static ParseResult request(HeadReader head, Headers headers, Body body, Essentials essentials) {
        String line = head.startLine();
        int first = line.indexOf(' ');
        int second = line.indexOf(' ', first + 1);
        if (first < 0 || second <= first + 1 || line.indexOf(' ', second + 1) >= 0) {
            return malformed(head, "unreadable request line", 400);
        }
        if (!line.regionMatches(true, second + 1, VERSION, 0, Math.max(VERSION.length(), line.length() - second - 1))) {
            return malformed(head, "not SIP", 400);
        }
        String uri = line.substring(first + 1, second);
        if (!validUri(uri)) {
            return malformed(head, "unreadable Request-URI", 400);
        }
        String method = essentials.cseq().method();
        if (first != method.length() || !line.startsWith(method)) {
            return malformed(head, "CSeq of another method", 400);
        }
        return new ParseResult.Parsed(new SipRequest(method, uri, headers, body, essentials));
    }

    /** SIP URIs must be readable; of other schemes only the form is looked at, since they are refused with 416. */
    private static boolean validUri(String uri) {
        int colon = uri.indexOf(':');
        if (colon <= 0 || !Scan.token(uri, colon) || uri.indexOf('<') >= 0 || uri.indexOf('\t') >= 0) {
            return false;
        }
        return !SipUri.hasSipScheme(uri) || SipUri.readable(uri);
    }

    private static ParseResult response(HeadReader head, Headers headers, Body body, Essentials essentials) {
        String line = head.startLine();
        boolean formed =
                line.length() >= 11 && line.startsWith("SIP/2.0 ") && (line.length() == 11 || line.charAt(11) == ' ');
        long status = formed ? Scan.number(line.substring(8, 11), 699) : -1;
        if (status < 100) {
            return malformed(head, "unreadable status line", 400);
        }
        String reason = line.length() > 12 ? line.substring(12) : "";
        return new ParseResult.Parsed(new SipResponse((int) status, reason, headers, body, essentials));
    }
}
