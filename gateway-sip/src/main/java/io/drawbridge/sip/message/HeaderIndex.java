package io.drawbridge.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the header lines of a received head stand in its bytes. Text is made of a line only when somebody asks for it, since of most
 * headers nobody does. Filled by {@link HeadReader}, immutable from then on.
 */
final class HeaderIndex {
    private static final int FIRST_LINES = 32;
    /** Where the name begins, where it ends, where the value begins, where it ends. */
    private static final int FIELDS = 4;

    private final byte[] data;
    private final int[] first = new int[Named.COUNT];
    private final byte[] count = new byte[Named.COUNT];
    private int[] at = new int[FIRST_LINES * FIELDS];
    private int size;

    HeaderIndex(byte[] data) {
        this.data = data;
        Arrays.fill(first, -1);
    }

    void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        int base = size * FIELDS;
        if (base == at.length) {
            at = Arrays.copyOf(at, at.length * 2);
        }
        at[base] = nameStart;
        at[base + 1] = nameEnd;
        at[base + 2] = valueStart;
        at[base + 3] = valueEnd;
        Named named = Named.of(data, nameStart, nameEnd);
        if (named != null) {
            int slot = named.slot();
            if (count[slot] == 0) {
                first[slot] = size;
            }
            count[slot] = (byte) Math.min(2, count[slot] + 1);
        }
        size++;
    }

    /** The length of what they stand in. */
    int messageBytes() {
        return data.length;
    }

    int size() {
        return size;
    }

    /** How many lines have that name; 2 stands for more. */
    int count(Named named) {
        return count[named.slot()];
    }

    /** The first line of that name, or -1. */
    int first(Named named) {
        return first[named.slot()];
    }

    /** Whether the line has that long name, or its compact form. */
    boolean is(int line, String longName) {
        int base = line * FIELDS;
        int start = at[base];
        int length = at[base + 1] - start;
        if (length == 1) {
            return Header.longName(Ascii.text(data, start, 1)).equalsIgnoreCase(longName);
        }
        return length == longName.length() && Ascii.equalsIgnoreCase(data, start, longName);
    }

    Header header(int line) {
        int base = line * FIELDS;
        return Header.received(Ascii.text(data, at[base], at[base + 1] - at[base]), value(line));
    }

    /** Unfolded and trimmed. */
    String value(int line) {
        int base = line * FIELDS;
        int start = at[base + 2];
        int end = at[base + 3];
        String text = new String(data, start, end - start, StandardCharsets.ISO_8859_1);
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0
                ? text
                : HeadReader.unfolded(text).strip();
    }
}
