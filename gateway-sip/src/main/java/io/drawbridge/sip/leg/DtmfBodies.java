package io.drawbridge.sip.leg;

import io.drawbridge.sip.message.Body;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Digits in INFO bodies: {@code application/dtmf-relay} ("Signal=5", "Duration=160") and {@code application/dtmf} (the digit alone). No
 * RFC describes either, so what devices write is taken: any case, blanks, CR or LF, the events 10 to 15 by number. Pure.
 */
final class DtmfBodies {
    static final String RELAY = "application/dtmf-relay";
    static final String BARE = "application/dtmf";

    private static final Set<String> TYPES = Set.of(RELAY, BARE);
    private static final int MAX_BYTES = 1024;
    private static final String SYMBOLS = "0123456789*#ABCD";

    private DtmfBodies() {}

    /** Whether a body of that type holds a digit. */
    static boolean covers(String contentType) {
        return TYPES.contains(contentType);
    }

    /** The digit; empty for flash and for what cannot be read. */
    static Optional<Character> digit(Body body) {
        if (body.lengthBytes() > MAX_BYTES) {
            return Optional.empty();
        }
        Optional<String> bare = Optional.empty();
        for (String line : body.text().split("[\\r\\n]+", -1)) {
            int equals = line.indexOf('=');
            if (equals >= 0 && line.substring(0, equals).strip().equalsIgnoreCase("signal")) {
                return symbol(line.substring(equals + 1).strip());
            }
            if (equals < 0 && bare.isEmpty() && !line.isBlank()) {
                bare = Optional.of(line.strip());
            }
        }
        return bare.flatMap(DtmfBodies::symbol);
    }

    private static Optional<Character> symbol(String text) {
        int index = text.length() == 1
                ? SYMBOLS.indexOf(text.toUpperCase(Locale.ROOT))
                : text.matches("1[0-5]") ? Integer.parseInt(text) : -1;
        return index < 0 ? Optional.empty() : Optional.of(SYMBOLS.charAt(index));
    }
}
