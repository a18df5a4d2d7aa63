package io.drawbridge.xmpp.jingle.standard;

import java.util.regex.Pattern;

/** What of a stranger's values may become a field of a session description: nothing that could end its field or its line. */
final class Tokens {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,64}");
    private static final Pattern WORD = Pattern.compile("[\\x21-\\x7e]{1,256}");
    private static final Pattern LINE = Pattern.compile("[^\\p{Cntrl}]{1,512}");
    private static final int MOST_DIGITS = 10;

    private Tokens() {}

    /** A token of RFC 8866 section 9, of at most 64 characters. */
    static boolean token(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** Printable ASCII without blanks. */
    static boolean word(String text) {
        return WORD.matcher(text).matches();
    }

    /** Anything on one line. */
    static boolean line(String text) {
        return LINE.matcher(text).matches();
    }

    /** A decimal number between {@code least} and {@code most}; -1 for anything else. */
    static long number(String text, long least, long most) {
        if (text.isEmpty() || text.length() > MOST_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        long value = Long.parseLong(text);
        return value >= least && value <= most ? value : -1;
    }
}
