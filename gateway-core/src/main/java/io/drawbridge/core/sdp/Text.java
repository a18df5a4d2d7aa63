package io.drawbridge.core.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Splitting and number reading that never throws. */
final class Text {
    private static final int MAX_INT_DIGITS = 9;

    private Text() {}

    /** The runs of characters between blanks and tabs. */
    static List<String> tokens(String text) {
        return tokens(text, text.length());
    }

    /** Like {@link #tokens(String)}, but what follows the first {@code limit - 1} tokens stays in one piece. */
    static List<String> tokens(String text, int limit) {
        List<String> tokens = new ArrayList<>();
        int at = skipBlanks(text, 0);
        while (at < text.length()) {
            int end = tokens.size() == limit - 1 ? text.length() : tokenEnd(text, at);
            tokens.add(text.substring(at, end));
            at = skipBlanks(text, end);
        }
        return tokens;
    }

    /** A whole number of up to nine digits. */
    static OptionalInt number(String text) {
        if (text.isEmpty() || text.length() > MAX_INT_DIGITS || !digits(text)) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    /** Whether there are ASCII digits only. */
    static boolean digits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int tokenEnd(String text, int from) {
        int at = from;
        while (at < text.length() && !isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
