package io.drawbridge.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to messages (RFC 3261 sections 7 and 25). Tolerant where devices need it (bare line feeds, blanks, no Content-Length in
 * a datagram, bytes behind the body), strict where tolerance would be guessing. Throws nothing on any input. Thread-safe.
 */
public final class SipParser {
    private static final long MAX_EXPIRES = 0xffff_ffffL;

    private final SipLimits limits;

    /** A parser with those limits. */
    public SipParser(SipLimits limits) {
        this.limits = limits;
    }

    /** Reads one message: a datagram, or what {@link SipFramer} has cut from a stream. */
    public ParseResult parse(byte[] data) {
        int start = 0;
        while (start < data.length && (data[start] == '\r' || data[start] == '\n')) {
            start++;
        }
        int bodyStart = endOfHead(data, start, data.length);
        if (bodyStart < 0) {
            int known = Math.min(data.length, start + limits.maxHeadBytes());
            return readHead(data, start, known).malformed("no end of headers", 400);
        }
        if (bodyStart - start > limits.maxHeadBytes() || data.length - start > limits.maxMessageBytes()) {
            int known = Math.min(bodyStart, start + limits.maxHeadBytes());
            return readHead(data, start, known).malformed("too large", 513);
        }
        Head head = readHead(data, start, bodyStart);
        if (!head.fault.isEmpty()) {
            return head.malformed(head.fault, 400);
        }
        if (otherVersion(head.startLine)) {
            return head.malformed("not SIP/2.0", 505);
        }
        return finish(head, data, bodyStart);
    }

    private static boolean otherVersion(String requestLine) {
        String version = requestLine.substring(requestLine.lastIndexOf(' ') + 1);
        return version.regionMatches(true, 0, "SIP/", 0, 4) && !version.equalsIgnoreCase("SIP/2.0");
    }

    /** The headers of a head alone, as far as they can be read. */
    Headers headersOf(byte[] head) {
        return readHead(head, 0, head.length).headers;
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

    private static final class Head {
        String startLine = "";
        String fault = "";
        Headers headers = Headers.EMPTY;

        ParseResult.Malformed malformed(String reason, int status) {
            return new ParseResult.Malformed(reason, status, !startLine.startsWith("SIP/"), headers);
        }
    }

    private Head readHead(byte[] data, int from, int to) {
        Head head = new Head();
        List<Header> headers = new ArrayList<>(24);
        String text = new String(data, from, to - from, StandardCharsets.ISO_8859_1);
        int position = 0;
        boolean first = true;
        while (position < text.length()) {
            int end = lineEnd(text, position);
            String line = unfolded(text.substring(position, end));
            position = Math.min(text.length(), end + 1);
            if (first) {
                head.startLine = line;
                first = false;
            } else if (!line.isEmpty()) {
                addHeader(head, headers, line);
            }
        }
        head.headers = new Headers(headers);
        return head;
    }

    /** The line feed that ends the (possibly folded) line. */
    private static int lineEnd(String text, int from) {
        int end = from;
        while (true) {
            end = text.indexOf('\n', end);
            if (end < 0) {
                return text.length();
            }
            boolean folded = end + 1 < text.length()
                    && end > from
                    && (text.charAt(end + 1) == ' ' || text.charAt(end + 1) == '\t');
            if (!folded) {
                return end;
            }
            end++;
        }
    }

    private static String unfolded(String line) {
        String plain = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        if (plain.indexOf('\n') < 0 && plain.indexOf('\r') < 0) {
            return plain;
        }
        return plain.replaceAll("[ \t]*\r?\n[ \t]+", " ").replace('\r', ' ').replace('\n', ' ');
    }

    private void addHeader(Head head, List<Header> headers, String line) {
        if (headers.size() >= limits.maxHeaders()) {
            head.fault = "too many headers";
            return;
        }
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).stripTrailing();
        if (!Scan.token(name)) {
            head.fault = "a header line without a name";
            return;
        }
        if (line.indexOf('\0') >= 0) {
            head.fault = "a NUL in a header";
            return;
        }
        headers.add(Header.received(name, line.substring(colon + 1).strip()));
    }

    private ParseResult finish(Head head, byte[] data, int bodyStart) {
        EssentialsReader reader = new EssentialsReader();
        Essentials essentials = reader.read(head.headers);
        if (essentials == null) {
            return head.malformed(reader.fault(), 400);
        }
        if (head.headers.values("Via").size() > limits.maxVias()) {
            return head.malformed("too many Vias", 400);
        }
        if (outOfRange(head.headers, "Max-Forwards", 255) || outOfRange(head.headers, "Expires", MAX_EXPIRES)) {
            return head.malformed("Max-Forwards or Expires out of range", 400);
        }
        Body body = body(head.headers, data, bodyStart);
        if (body == null) {
            return head.malformed("Content-Length does not fit", 400);
        }
        return head.startLine.startsWith("SIP/") ? response(head, body, essentials) : request(head, body, essentials);
    }

    private static boolean outOfRange(Headers headers, String name, long max) {
        return headers.first(name).map(value -> Scan.number(value, max) < 0).orElse(false);
    }

    private static @Nullable Body body(Headers headers, byte[] data, int bodyStart) {
        int there = data.length - bodyStart;
        ContentLength length = ContentLength.of(headers);
        return switch (length.kind()) {
            case ABSENT -> Body.of(data, bodyStart, there);
            case BAD -> null;
            case GIVEN -> length.bytes() > there ? null : Body.of(data, bodyStart, (int) length.bytes());
        };
    }

    private static ParseResult request(Head head, Body body, Essentials essentials) {
        String[] words = head.startLine.split(" ", -1);
        if (words.length != 3 || !Scan.token(words[0]) || words[1].isEmpty()) {
            return head.malformed("unreadable request line", 400);
        }
        if (!words[2].equalsIgnoreCase("SIP/2.0")) {
            return head.malformed("not SIP", 400);
        }
        if (!validUri(words[1])) {
            return head.malformed("unreadable Request-URI", 400);
        }
        if (!essentials.cseq().method().equals(words[0])) {
            return head.malformed("CSeq of another method", 400);
        }
        return new ParseResult.Parsed(new SipRequest(words[0], words[1], head.headers, body, essentials));
    }

    /** SIP URIs must be readable; of other schemes only the form is looked at, since they are refused with 416. */
    private static boolean validUri(String uri) {
        int colon = uri.indexOf(':');
        if (colon <= 0 || !Scan.token(uri.substring(0, colon)) || uri.indexOf('<') >= 0 || uri.indexOf('\t') >= 0) {
            return false;
        }
        boolean sip = uri.regionMatches(true, 0, "sip:", 0, 4) || uri.regionMatches(true, 0, "sips:", 0, 5);
        return !sip || SipUri.parse(uri).isPresent();
    }

    private static ParseResult response(Head head, Body body, Essentials essentials) {
        String line = head.startLine;
        boolean formed =
                line.length() >= 11 && line.startsWith("SIP/2.0 ") && (line.length() == 11 || line.charAt(11) == ' ');
        long status = formed ? Scan.number(line.substring(8, 11), 699) : -1;
        if (status < 100) {
            return head.malformed("unreadable status line", 400);
        }
        String reason = line.length() > 12 ? line.substring(12) : "";
        return new ParseResult.Parsed(new SipResponse((int) status, reason, head.headers, body, essentials));
    }
}
