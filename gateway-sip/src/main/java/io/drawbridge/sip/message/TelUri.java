package io.drawbridge.sip.message;

import java.util.Locale;
import java.util.Optional;

/** The number of a tel: URI (RFC 3966). */
public final class TelUri {
    private static final String SCHEME = "tel:";
    private static final int MAX_CHARS = 128;

    private TelUri() {}

    /** The number as it is written, without parameters; empty if it is another URI or has no digits, letters or marks in it. */
    public static Optional<String> number(String uri) {
        if (uri.length() > MAX_CHARS || !uri.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Optional.empty();
        }
        int parameters = uri.indexOf(';');
        String number = uri.substring(SCHEME.length(), parameters < 0 ? uri.length() : parameters);
        boolean readable = number.chars().allMatch(TelUri::mayStand);
        return readable && !number.isEmpty() ? Optional.of(number) : Optional.empty();
    }

    private static boolean mayStand(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || "+*#-.()%".indexOf(c) >= 0;
    }
}
