package io.drawbridge.sip.registrar;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The value of one WWW-Authenticate, Proxy-Authenticate, Authorization or Proxy-Authorization header, of scheme Digest (RFC 3261
 * section 25.1). Names in lower case, values without their quotes. Fields that nobody knows are kept, double ones are a fault.
 */
record DigestFields(Map<String, String> fields) {
    private static final int MAX_CHARS = 2048;
    private static final int MAX_FIELDS = 32;
    private static final String SCHEME = "digest";

    DigestFields {
        fields = Map.copyOf(fields);
    }

    /** Reads it; empty if it is of another scheme, not readable or too long. */
    static Optional<DigestFields> parse(String value) {
        String text = value.strip();
        boolean digest = text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && text.length() > SCHEME.length()
                && (text.charAt(SCHEME.length()) == ' ' || text.charAt(SCHEME.length()) == '\t');
        if (!digest || text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        return new Reader(text, SCHEME.length()).read();
    }

    /** The value of that field (lower case); empty text if it is not there. */
    String get(String name) {
        return fields.getOrDefault(name, "");
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text, int from) {
            this.text = text;
            this.at = from;
        }

        Optional<DigestFields> read() {
            Map<String, String> found = new LinkedHashMap<>();
            skip(" \t,");
            while (at < text.length()) {
                String name = until("= \t,\"").toLowerCase(Locale.ROOT);
                skip(" \t");
                if (name.isEmpty() || at >= text.length() || text.charAt(at) != '=') {
                    return Optional.empty();
                }
                at++;
                skip(" \t");
                Optional<String> value = value();
                if (value.isEmpty() || found.putIfAbsent(name, value.get()) != null || found.size() > MAX_FIELDS) {
                    return Optional.empty();
                }
                skip(" \t");
                if (at < text.length() && text.charAt(at) != ',') {
                    return Optional.empty();
                }
                skip(" \t,");
            }
            return found.isEmpty() ? Optional.empty() : Optional.of(new DigestFields(found));
        }

        private void skip(String any) {
            while (at < text.length() && any.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private String until(String any) {
            int start = at;
            while (at < text.length() && any.indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private Optional<String> value() {
            if (at >= text.length() || text.charAt(at) != '"') {
                return Optional.of(until(" \t,"));
            }
            StringBuilder out = new StringBuilder();
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    at++;
                    return Optional.of(out.toString());
                }
                if (c == '\\' && at + 1 < text.length()) {
                    at++;
                    c = text.charAt(at);
                }
                out.append(c);
            }
            return Optional.empty();
        }
    }

    /** Text as a quoted string. */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
