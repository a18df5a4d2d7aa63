package io.drawbridge.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The value of From, To, Contact, Route and Record-Route: {@code "name" <uri>;params} or {@code uri;params} (RFC 3261 section 20.10).
 *
 * @param displayName unquoted, as one char a byte; empty if none
 * @param uri verbatim, of any scheme
 * @param params those of the header, not of the URI
 */
public record NameAddr(String displayName, String uri, Params params) {
    /** Reads one value; empty if it is not one. */
    public static Optional<NameAddr> parse(String text) {
        String value = text.strip();
        int open = openBracket(value);
        if (open < 0) {
            return addrSpec(value);
        }
        int close = value.indexOf('>', open);
        if (close < 0) {
            return Optional.empty();
        }
        String after = value.substring(close + 1).strip();
        String uri = value.substring(open + 1, close).strip();
        if (!plausible(uri) || !(after.isEmpty() || after.startsWith(";"))) {
            return Optional.empty();
        }
        return Optional.of(new NameAddr(unquote(value.substring(0, open).strip()), uri, Params.parse(after)));
    }

    private static int openBracket(String value) {
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '<') {
                return i;
            }
        }
        return -1;
    }

    private static Optional<NameAddr> addrSpec(String value) {
        int semicolon = value.indexOf(';');
        String uri = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
        if (!plausible(uri) || uri.indexOf('?') >= 0 || uri.indexOf(',') >= 0) {
            return Optional.empty();
        }
        return Optional.of(
                new NameAddr("", uri, semicolon < 0 ? Params.NONE : Params.parse(value.substring(semicolon))));
    }

    private static boolean plausible(String uri) {
        int colon = uri.indexOf(':');
        if (colon <= 0 || uri.indexOf(' ') >= 0 || uri.indexOf('\t') >= 0 || uri.indexOf('"') >= 0) {
            return false;
        }
        return Scan.token(uri, colon) && (!SipUri.hasSipScheme(uri) || SipUri.readable(uri));
    }

    private static String unquote(String name) {
        if (!name.startsWith("\"")) {
            return name;
        }
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"') {
                break;
            }
            if (c == '\\' && i + 1 < name.length()) {
                i++;
                c = name.charAt(i);
            }
            out.append(c);
        }
        return out.toString();
    }

    /** The URI, if it is a SIP one. */
    public Optional<SipUri> sipUri() {
        return SipUri.parse(uri);
    }

    /** The tag; empty if none. */
    public String tag() {
        return params.get("tag").orElse("");
    }

    /** The same with that tag. */
    public NameAddr withTag(String tag) {
        return new NameAddr(displayName, uri, params.with("tag", tag));
    }

    /** The display name as people read it: UTF-8, without control characters, at most {@code maxLength} characters. */
    public String readableName(int maxLength) {
        String utf8 = new String(displayName.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        String readable = utf8.replaceAll("\\p{Cntrl}", "").strip();
        return readable.length() <= maxLength ? readable : readable.substring(0, maxLength);
    }

    @Override
    public String toString() {
        String quoted = displayName.isEmpty()
                ? ""
                : "\"" + displayName.replace("\\", "\\\\").replace("\"", "\\\"") + "\" ";
        return quoted + "<" + uri + ">" + params;
    }
}
