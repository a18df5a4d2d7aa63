package io.drawbridge.sip.message;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How two readers of SIP may differ, and who is right; sections are those of RFC 3261 where no other RFC is named. */
enum Difference {
    ONE_ONLY(
            "we are right: From, To, Call-ID, CSeq, Max-Forwards, Expires, Content-Type stand once (7.3.1; RFC 4475 3.3.8)"),
    CSEQ_METHOD("we are right: CSeq repeats the method (8.1.1.5; RFC 4475 3.1.2.17)"),
    MISSING("we are right: To, From, CSeq, Call-ID and Via are mandatory (8.1.1; RFC 4475 3.3.1)"),
    VERSION("we are right: only SIP/2.0 is spoken (7.1; RFC 4475 3.1.2.16)"),
    START_LINE("both are right: 400, or tolerance for more blanks than one (7.1; RFC 4475 3.1.2.9 and 3.1.2.10)"),
    NAMELESS("we are right: a header is a token, a colon and a value (7.3.1, 25.1); they pass the line over"),
    ADDRESS("we are right: what identifies a transaction or dialog is not guessed (25.1, 20.10; RFC 5118 4.2)"),
    RANGE("we are right: the number does not fit its field (20.16, 20.19, 20.22; RFC 4475 3.1.2.4)"),
    LENGTH("we are right: a datagram shorter than its Content-Length is refused (18.3; RFC 4475 3.1.2.2)"),
    NUL("we are right: a NUL stands only in a quoted-pair (25.1; RFC 4475 3.1.1.2)"),
    TO_THE_END("we are right: without Content-Length the body goes to the end of the datagram (18.3)"),
    BEYOND_LENGTH("we are right: what stands behind the body in a datagram is thrown away (18.3; RFC 4475 3.1.1.8)"),
    NOT_NEEDED("we are right: what is malformed and not needed is ignored (8.2.2; RFC 4475 3.1.2.12)"),
    PARAMETER("both are right: an unreadable parameter of a readable header may be passed over (8.2.2)"),
    FOLDING("we are right: a folded line has a blank where the fold was (7.3.1; RFC 4475 3.1.1.1)"),
    BARE_RETURN("both are right: a CR alone ends no line (7, 25.1); to us it is a blank"),
    BYTES("no matter: we keep one char a byte, they read UTF-8; what is sent back is the same bytes (7.3.1)"),
    UNEXPLAINED("");

    private static final Map<String, Difference> OURS = Map.ofEntries(
            Map.entry("more than one", ONE_ONLY),
            Map.entry("CSeq of another method", CSEQ_METHOD),
            Map.entry("no ", MISSING),
            Map.entry("not SIP", VERSION),
            Map.entry("unreadable request line", START_LINE),
            Map.entry("unreadable status line", START_LINE),
            Map.entry("a header line without a name", NAMELESS),
            Map.entry("unreadable Request-URI", ADDRESS),
            Map.entry("unreadable From", ADDRESS),
            Map.entry("unreadable To", ADDRESS),
            Map.entry("unreadable Call-ID", ADDRESS),
            Map.entry("unreadable Via", ADDRESS),
            Map.entry("unreadable CSeq", RANGE),
            Map.entry("Max-Forwards or Expires", RANGE),
            Map.entry("Content-Length does not fit", LENGTH),
            Map.entry("a NUL", NUL));

    private static final List<String> NEEDED = List.of("from", "to", "call-id", "cseq", "content-length", "via");

    private final String reason;

    Difference(String reason) {
        this.reason = reason;
    }

    @Override
    public String toString() {
        return name() + ": " + reason;
    }

    static Difference ofOurRefusal(String fault) {
        return OURS.entrySet().stream()
                .filter(entry -> fault.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(UNEXPLAINED);
    }

    /** Of a message that we take: which of its headers they dislike, and whether it matters. */
    static Difference ofTheirRefusal(SipMessage message, String fault, String text) {
        boolean length = message.headers().first("Content-Length").isPresent();
        if (fault.contains("Extraneous characters") || fault.contains("Invalid content length")) {
            return length ? BEYOND_LENGTH : TO_THE_END;
        }
        if (text.replace("\r\n", "").indexOf('\r') >= 0) {
            return BARE_RETURN;
        }
        boolean topVia = true;
        for (Header header : message.headers().list()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (!Jain.reads(header.name() + ": " + header.value())) {
                return NEEDED.contains(name) ? ofNeeded(header, topVia) : NOT_NEEDED;
            }
            topVia &= !name.equals("via");
        }
        if (message instanceof SipRequest request && !Jain.readsUri(request.requestUri())) {
            return Jain.readsUri(request.requestUri().replaceFirst(";.*", "")) ? PARAMETER : UNEXPLAINED;
        }
        return text.contains("\r\n ") || text.contains("\r\n\t") ? FOLDING : UNEXPLAINED;
    }

    private static Difference ofNeeded(Header header, boolean topVia) {
        if (header.is("Via")) {
            List<String> values = Scan.split(header.value(), ',');
            boolean lower = !topVia || Jain.reads("Via: " + values.get(0));
            return lower
                    ? NOT_NEEDED
                    : parameterOf(header, Optional.of(values.get(0).indexOf(';')));
        }
        int bracket = header.value().lastIndexOf('>');
        int semicolon = header.value().indexOf(';', Math.max(0, bracket));
        Difference parameter = parameterOf(header, Optional.of(semicolon));
        boolean escape = header.value().matches(".*%(?![0-9A-Fa-f]{2}).*");
        return parameter == UNEXPLAINED && escape ? PARAMETER : parameter;
    }

    private static Difference parameterOf(Header header, Optional<Integer> semicolon) {
        return semicolon
                .filter(at -> at > 0)
                .map(at -> header.name() + ": " + header.value().substring(0, at))
                .filter(Jain::reads)
                .map(line -> PARAMETER)
                .orElse(UNEXPLAINED);
    }

    static Difference ofField(String ours, String theirs) {
        boolean bytes = ours.chars().anyMatch(c -> c > '~') && theirs.chars().anyMatch(c -> c > '~');
        return bytes ? BYTES : UNEXPLAINED;
    }
}
