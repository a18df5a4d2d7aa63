package io.drawbridge.sip.message;

import java.util.Optional;

/** The CSeq value (RFC 3261 section 20.16); the number is below 2^31. */
public record CSeq(long number, String method) {
    private static final long MAX = Integer.MAX_VALUE;

    /** Reads it; empty if it is not one. */
    public static Optional<CSeq> parse(String text) {
        String value = text.strip();
        int digits = 0;
        long number = 0;
        while (digits < value.length() && value.charAt(digits) >= '0' && value.charAt(digits) <= '9') {
            number = Math.min(MAX + 1, number * 10 + (value.charAt(digits) - '0'));
            digits++;
        }
        String method = value.substring(digits).strip();
        boolean apart = digits > 0 && method.length() < value.length() - digits;
        return apart && number <= MAX && Scan.token(method)
                ? Optional.of(new CSeq(number, known(method)))
                : Optional.empty();
    }

    /** The same text, as one object for each of the usual methods. */
    private static String known(String method) {
        return switch (method) {
            case "INVITE" -> "INVITE";
            case "ACK" -> "ACK";
            case "BYE" -> "BYE";
            case "CANCEL" -> "CANCEL";
            case "OPTIONS" -> "OPTIONS";
            case "REGISTER" -> "REGISTER";
            default -> method;
        };
    }

    @Override
    public String toString() {
        return number + " " + method;
    }
}
