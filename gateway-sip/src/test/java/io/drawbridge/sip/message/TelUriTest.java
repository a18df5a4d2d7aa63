package io.drawbridge.sip.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TelUriTest {
    @ParameterizedTest
    @CsvSource({
        "tel:1000, 1000",
        "tel:+1-201-555-0123, +1-201-555-0123",
        "tel:7042;phone-context=example.com, 7042",
        "TEL:(0)12.34, (0)12.34",
        "tel:1000**2468#, 1000**2468#",
        "tel:863-1234;phone-context=+1-914-555, 863-1234"
    })
    void theNumberIsWhatStandsBeforeTheParameters(String uri, String number) {
        assertEquals(Optional.of(number), TelUri.number(uri));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tel",
                "tel:",
                "tel:;x=1",
                "sip:1000@example.org",
                "tel:demo@example.org",
                "tel:1 2",
                "tel:<1>",
                "tels:1"
            })
    void whatIsNoNumberIsNone(String uri) {
        assertEquals(Optional.empty(), TelUri.number(uri));
    }

    @Test
    void nothingThrows() {
        Random random = new Random(3966);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("tel:");
            for (int n = random.nextInt(40); n > 0; n--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
            }
            TelUri.number(text.toString());
        }
        assertEquals(Optional.empty(), TelUri.number("tel:" + "1".repeat(1_000_000)));
    }
}
