package io.drawbridge.core.sdp;

import java.util.Optional;

/** Looks into format parameters; a semicolon within braces belongs to the value (H.265's {@code dec-parallel-cap}). */
final class Fmtp {
    private Fmtp() {}

    /** Value of the first parameter of that name, whatever its case; without the blanks around it. */
    static Optional<String> value(String fmtp, String name) {
        int at = 0;
        while (at < fmtp.length()) {
            int end = parameterEnd(fmtp, at);
            String parameter = fmtp.substring(at, end).strip();
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase(name)) {
                return Optional.of(parameter.substring(equals + 1).strip());
            }
            at = end + 1;
        }
        return Optional.empty();
    }

    /** A number; {@code absent} where it is missing or unreadable. */
    static int number(String fmtp, String name, int absent) {
        return value(fmtp, name).map(v -> Text.number(v).orElse(absent)).orElse(absent);
    }

    private static int parameterEnd(String fmtp, int from) {
        int depth = 0;
        for (int i = from; i < fmtp.length(); i++) {
            char c = fmtp.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            } else if (c == ';' && depth <= 0) {
                return i;
            }
        }
        return fmtp.length();
    }
}
