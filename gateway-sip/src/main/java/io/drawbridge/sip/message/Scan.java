package io.drawbridge.sip.message;

import java.util.ArrayList;
import java.util.List;

/** Scanning of header values, with regard to quoted strings and angle brackets (RFC 3261 section 25.1). */
final class Scan {
    private static final int ASCII = 128;
    private static final boolean[] TOKEN = tokenTable();

    private Scan() {}

    /** Index of {@code wanted} from {@code from} on, outside quotes and angle brackets; -1 if none. */
    static int outside(String text, char wanted, int from) {
        boolean quoted = false;
        boolean angled = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (!angled && c == wanted) {
                return i;
            } else if (c == '"' && !angled) {
                quoted = true;
            } else if (c == '<') {
                angled = true;
            } else if (c == '>') {
                angled = false;
            }
        }
        return -1;
    }

    /** The parts between separators that stand outside quotes and angle brackets, trimmed; empty parts are left out. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int end = outside(text, separator, start);
            if (end < 0) {
                end = text.length();
            }
            String part = text.substring(start, end).strip();
            if (!part.isEmpty()) {
                parts.add(part);
            }
            start = end + 1;
        }
        return parts;
    }

    /** A decimal number of at most {@code max}; -1 if it is anything else. */
    static long number(String text, long max) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= max ? value : -1;
    }

    /** Whether the text is a token of RFC 3261 section 25.1. */
    static boolean token(String text) {
        return token(text, text.length());
    }

    /** Whether the text up to {@code end} is a token. */
    static boolean token(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c >= TOKEN.length || !TOKEN[c]) {
                return false;
            }
        }
        return end > 0;
    }

    static boolean tokenByte(byte b) {
        return b >= 0 && TOKEN[b];
    }

    private static boolean[] tokenTable() {
        boolean[] table = new boolean[ASCII];
        for (char c = 0; c < ASCII; c++) {
            table[c] = alphanumeric(c) || "-.!%*_+`'~".indexOf(c) >= 0;
        }
        return table;
    }

    static boolean alphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
