package io.drawbridge.sip.message;

import java.util.Locale;
import java.util.Map;

/** One header line. The name is the long form where the wire had a compact one; the value is unfolded and trimmed. */
public record Header(String name, String value) {
    private static final Map<String, String> COMPACT = Map.ofEntries(
            Map.entry("a", "Accept-Contact"),
            Map.entry("b", "Referred-By"),
            Map.entry("c", "Content-Type"),
            Map.entry("d", "Request-Disposition"),
            Map.entry("e", "Content-Encoding"),
            Map.entry("f", "From"),
            Map.entry("i", "Call-ID"),
            Map.entry("j", "Reject-Contact"),
            Map.entry("k", "Supported"),
            Map.entry("l", "Content-Length"),
            Map.entry("m", "Contact"),
            Map.entry("n", "Identity-Info"),
            Map.entry("o", "Event"),
            Map.entry("r", "Refer-To"),
            Map.entry("s", "Subject"),
            Map.entry("t", "To"),
            Map.entry("u", "Allow-Events"),
            Map.entry("v", "Via"),
            Map.entry("x", "Session-Expires"),
            Map.entry("y", "Identity"));

    /** A header as it came: compact names become long ones. */
    public static Header received(String name, String value) {
        return new Header(longName(name), value);
    }

    /** The long form of a compact name; any other name as it is. */
    static String longName(String name) {
        return name.length() == 1 ? COMPACT.getOrDefault(name.toLowerCase(Locale.ROOT), name) : name;
    }

    /** Whether the header has that (long) name. */
    public boolean is(String wanted) {
        return name.equalsIgnoreCase(wanted);
    }
}
