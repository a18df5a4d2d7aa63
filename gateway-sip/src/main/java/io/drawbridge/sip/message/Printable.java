package io.drawbridge.sip.message;

/** Text from outside, made fit for a line of a log: one line, no control characters, not long. */
public final class Printable {
    private static final int MAX_CHARACTERS = 200;

    private Printable() {}

    /** The text with all that is not plainly printable escaped, cut at 200 characters. */
    public static String of(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_CHARACTERS) + 1);
        for (int i = 0; i < text.length(); i++) {
            if (out.length() >= MAX_CHARACTERS) {
                return out.append('…').toString();
            }
            append(out, text.charAt(i));
        }
        return out.toString();
    }

    private static void append(StringBuilder out, char c) {
        int type = Character.getType(c);
        boolean hidden = type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE
                || type == Character.UNASSIGNED
                || c == '\\';
        if (hidden) {
            out.append("\\u").append(String.format("%04x", (int) c));
        } else {
            out.append(c);
        }
    }
}
