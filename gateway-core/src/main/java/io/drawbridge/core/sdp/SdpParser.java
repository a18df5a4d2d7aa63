package io.drawbridge.core.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads session descriptions (RFC 8866 section 9) as tolerantly as real devices demand: either line end, order of lines free, unknown
 * lines skipped, no session-level {@code c=} needed. Nothing is thrown; work is linear in the text, which is bounded.
 */
public final class SdpParser {
    /**
     * Bounds on what is read.
     *
     * @param maxCharacters of the whole text
     * @param maxLineCharacters of one line
     * @param maxMediaLines m lines
     * @param maxAttributes a lines of the session, and of each m line
     */
    public record Limits(int maxCharacters, int maxLineCharacters, int maxMediaLines, int maxAttributes) {
        /** 64 Ki characters, lines of 8 Ki, 64 m lines, 1024 attributes each. */
        public static final Limits DEFAULTS = new Limits(65_536, 8_192, 64, 1_024);
    }

    /** What came of it. */
    public sealed interface Result {
        /** Read. */
        record Parsed(SessionDescription description) implements Result {}

        /**
         * Not a session description, or beyond the limits.
         *
         * @param line counted from 1
         * @param reason a sentence that repeats nothing of the text
         */
        record Malformed(int line, String reason) implements Result {}
    }

    private static final String VERSION = "v=0";
    private static final Origin NO_ORIGIN = new Origin("-", "0", "0", "IP4", "0.0.0.0");
    private static final int MAX_BANDWIDTH_DIGITS = 18;
    private static final int MAX_PORT = 65_535;

    private final String text;
    private final Limits limits;
    private final List<MediaDescription> media = new ArrayList<>();

    private boolean versionSeen;
    private Origin origin = NO_ORIGIN;
    private String sessionName = "";
    private Section session = new Section();
    private Section section = session;
    private Optional<MediaLine> mediaLine = Optional.empty();

    private SdpParser(String text, Limits limits) {
        this.text = text;
        this.limits = limits;
    }

    /** Reads with the default limits. */
    public static Result parse(CharSequence text) {
        return parse(text, Limits.DEFAULTS);
    }

    /** Reads with the given limits. */
    public static Result parse(CharSequence text, Limits limits) {
        if (text.length() > limits.maxCharacters()) {
            return new Result.Malformed(1, "the description is too long");
        }
        return new SdpParser(text.toString(), limits).run();
    }

    private Result run() {
        int number = 0;
        int at = 0;
        while (at < text.length()) {
            number++;
            int end = lineEnd(at);
            Optional<String> fault =
                    end - at > limits.maxLineCharacters() ? Optional.of("the line is too long") : line(at, end);
            if (fault.isPresent()) {
                return new Result.Malformed(number, fault.get());
            }
            at = afterLineEnd(end);
        }
        if (!versionSeen) {
            return new Result.Malformed(number + 1, "there is no v= line");
        }
        closeMedia();
        return new Result.Parsed(new SessionDescription(
                origin, sessionName, session.connection, session.bandwidths, session.attributes, media));
    }

    private int lineEnd(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
        return at;
    }

    private int afterLineEnd(int end) {
        boolean crlf = end + 1 < text.length() && text.charAt(end) == '\r' && text.charAt(end + 1) == '\n';
        return end + (crlf ? 2 : 1);
    }

    /** Takes one line in, without the blanks around it; the answer is what is wrong with it, if anything. */
    private Optional<String> line(int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Text.isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && Text.isBlank(text.charAt(end - 1))) {
            end--;
        }
        if (start == end) {
            return Optional.empty();
        }
        if (!versionSeen) {
            versionSeen = end - start == VERSION.length() && text.startsWith(VERSION, start);
            return versionSeen ? Optional.empty() : Optional.of("the description does not begin with v=0");
        }
        if (end - start < 2 || text.charAt(start + 1) != '=') {
            return Optional.empty();
        }
        for (int i = start + 2; i < end; i++) {
            if (text.charAt(i) == '\0') {
                return Optional.of("the line holds a NUL character");
            }
        }
        return text.charAt(start) == 'a'
                ? attribute(start + 2, end)
                : field(text.charAt(start), text.substring(start + 2, end));
    }

    private Optional<String> field(char type, String value) {
        return switch (type) {
            case 'o' -> origin(value);
            case 's' -> sessionName(value);
            case 'c' -> connection(value);
            case 'b' -> bandwidth(value);
            case 'm' -> media(value);
            default -> Optional.empty();
        };
    }

    /** The user name may hold blanks, so the fields are counted from the end. */
    private Optional<String> origin(String value) {
        List<String> fields = Text.tokens(value);
        int last = fields.size() - 1;
        if (last < 5) {
            return Optional.of("the o= line has too few fields");
        }
        origin = new Origin(
                String.join(" ", fields.subList(0, last - 4)),
                fields.get(last - 4),
                fields.get(last - 3),
                fields.get(last - 1),
                fields.get(last));
        return Optional.empty();
    }

    private Optional<String> sessionName(String value) {
        sessionName = value;
        return Optional.empty();
    }

    private Optional<String> connection(String value) {
        List<String> fields = Text.tokens(value);
        if (fields.size() < 3) {
            return Optional.of("the c= line has too few fields");
        }
        String address = fields.get(2);
        int slash = address.indexOf('/');
        if (slash == 0) {
            return Optional.of("the c= line has no address");
        }
        Connection connection = new Connection(fields.get(1), slash < 0 ? address : address.substring(0, slash));
        section.connection = section.connection.or(() -> Optional.of(connection));
        return Optional.empty();
    }

    private Optional<String> bandwidth(String value) {
        int colon = value.indexOf(':');
        String number = value.substring(colon + 1).strip();
        boolean readable = colon > 0
                && !number.isEmpty()
                && number.length() <= MAX_BANDWIDTH_DIGITS
                && Text.digits(number)
                && section.bandwidths.size() < limits.maxAttributes();
        if (readable) {
            section.bandwidths.add(new Bandwidth(value.substring(0, colon), Long.parseLong(number)));
        }
        return Optional.empty();
    }

    private Optional<String> attribute(int from, int to) {
        if (section.attributes.size() >= limits.maxAttributes()) {
            return Optional.of("there are too many attributes");
        }
        int colon = from;
        while (colon < to && text.charAt(colon) != ':') {
            colon++;
        }
        if (colon > from) {
            String value = colon < to ? text.substring(colon + 1, to) : "";
            section.attributes.add(new Attribute(AttributeNames.name(text, from, colon), value));
        }
        return Optional.empty();
    }

    private Optional<String> media(String value) {
        closeMedia();
        if (media.size() >= limits.maxMediaLines()) {
            return Optional.of("there are too many m= lines");
        }
        List<String> fields = Text.tokens(value);
        if (fields.size() < 3) {
            return Optional.of("the m= line has too few fields");
        }
        String ports = fields.get(1);
        int slash = ports.indexOf('/');
        int port = Text.number(slash < 0 ? ports : ports.substring(0, slash)).orElse(-1);
        if (port < 0 || port > MAX_PORT) {
            return Optional.of("the m= line has no valid port");
        }
        mediaLine = Optional.of(new MediaLine(fields.get(0), port, fields.get(2), fields.subList(3, fields.size())));
        section = new Section();
        return Optional.empty();
    }

    private void closeMedia() {
        mediaLine.ifPresent(line -> media.add(new MediaDescription(
                line.media(),
                line.port(),
                line.protocol(),
                line.formats(),
                section.connection,
                section.bandwidths,
                section.attributes)));
        mediaLine = Optional.empty();
    }

    private record MediaLine(String media, int port, String protocol, List<String> formats) {}

    /** What gathers for the session or for one m line. */
    private static final class Section {
        private final List<Bandwidth> bandwidths = new ArrayList<>();
        private final List<Attribute> attributes = new ArrayList<>();
        private Optional<Connection> connection = Optional.empty();
    }
}
