package io.drawbridge.sip.message;

import org.jspecify.annotations.Nullable;

/** The headers that every message is looked through for. */
enum Named {
    VIA("Via", 'v'),
    FROM("From", 'f'),
    TO("To", 't'),
    CALL_ID("Call-ID", 'i'),
    CSEQ("CSeq", '\0'),
    MAX_FORWARDS("Max-Forwards", '\0'),
    CONTENT_TYPE("Content-Type", 'c'),
    EXPIRES("Expires", '\0'),
    CONTENT_LENGTH("Content-Length", 'l');

    static final int COUNT = values().length;
    private static final Named[] ALL = values();
    private static final int TO_LOWER = 0x20;

    private final String longName;
    private final char compact;

    Named(String longName, char compact) {
        this.longName = longName;
        this.compact = compact;
    }

    String longName() {
        return longName;
    }

    /** Its place in arrays that hold something for each name. */
    @SuppressWarnings("EnumOrdinal") // an index of this package, never stored
    int slot() {
        return ordinal();
    }

    static @Nullable Named of(byte[] data, int start, int end) {
        int length = end - start;
        for (Named named : ALL) {
            boolean same = length == 1
                    ? (data[start] | TO_LOWER) == named.compact
                    : length == named.longName.length() && Ascii.equalsIgnoreCase(data, start, named.longName);
            if (same) {
                return named;
            }
        }
        return null;
    }
}
