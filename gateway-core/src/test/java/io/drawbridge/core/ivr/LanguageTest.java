package io.drawbridge.core.ivr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fr               | FR",
                "FR-ca            | FR",
                "en-GB, fr;q=0.8  | EN",
                "en;q=0.5, fr     | FR",
                "de, fr;q=0.3     | FR",
                "en;q=0, fr;q=0.1 | FR"
            })
    void theCallersLanguageIsSpoken(String header, Language expected) {
        assertEquals(List.of(expected), Language.spoken(header));
    }

    @ParameterizedTest
    @CsvSource(value = {"''", "de", "*", "' '", "fr;q=x", "';;;,,,'"})
    void whoSaysNothingUsefulHearsBoth(String header) {
        assertEquals(List.of(Language.EN, Language.FR), Language.spoken(header));
    }

    @Test
    void noHeaderBreaksIt() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder header = new StringBuilder();
            for (int k = random.nextInt(30); k > 0; k--) {
                header.append("enfr-;,=q01. \t*".charAt(random.nextInt(15)));
            }
            assertFalse(Language.spoken(header.toString()).isEmpty());
        }
    }
}
