package io.drawbridge.core.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Splitting and number reading that never throws. */
final class Text {
    private static final int MAX_INT_DIGITS = 9;
    private static final int MAX_PAYLOAD_TYPE_DIGITS = 3;
    private static final String[] PAYLOAD_TYPES =
            IntStream.range(0, 128).mapToObj(Integer::toString).toArray(String[]::new);

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
            tokens.add(piece(text, at, end));
            at = skipBlanks(text, end);
        }
        return tokens;
    }

    /** A piece of the text; payload types, of which there are many, are one object each. */
    private static String piece(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean leadingZero = c == '0' && i == from && to - from > 1;
            if (c < '0' || c > '9' || leadingZero || to - from > MAX_PAYLOAD_TYPE_DIGITS) {
                return text.substring(from, to);
            }
            number = number * 10 + (c - '0');
        }
        return number < PAYLOAD_TYPES.length && to > from ? PAYLOAD_TYPES[number] : text.substring(from, to);
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
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
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
