package io.drawbridge.sip.message;

import java.nio.charset.StandardCharsets;

/** Bytes of SIP heads, which are ASCII where it counts. */
final class Ascii {
    private Ascii() {}

    /** One char a byte. */
    static String text(byte[] data, int start, int length) {
        return new String(data, start, length, StandardCharsets.ISO_8859_1);
    }

    /** Whether {@code text} stands at {@code start}, letters compared without regard to case. The caller has checked the length. */
    static boolean equalsIgnoreCase(byte[] data, int start, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (lower(data[start + i]) != lower(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    static boolean blank(byte b) {
        return b == ' ' || b == '\t';
    }
}
