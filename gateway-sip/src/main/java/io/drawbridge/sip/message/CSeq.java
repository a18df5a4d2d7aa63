package io.drawbridge.sip.message;

import java.util.Optional;

/** The CSeq value (RFC 3261 section 20.16); the number is below 2^31. */
public record CSeq(long number, String method) {
    private static final long MAX = Integer.MAX_VALUE;

    /** Reads it; empty if it is not one. */
    public static Optional<CSeq> parse(String text) {
        String[] words = text.strip().split("[ \t]+", 3);
        if (words.length != 2 || !Scan.token(words[1])) {
            return Optional.empty();
        }
        long number = Scan.number(words[0].replaceFirst("^0+(?=.)", ""), MAX);
        return number < 0 ? Optional.empty() : Optional.of(new CSeq(number, words[1]));
    }

    @Override
    public String toString() {
        return number + " " + method;
    }
}
