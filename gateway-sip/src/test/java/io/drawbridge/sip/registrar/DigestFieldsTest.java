package io.drawbridge.sip.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestFieldsTest {
    @Test
    void blanksQuotesAndEscapesAreRead() {
        DigestFields fields = DigestFields.parse(
                        "DIGEST  Username = \"a \\\"b\\\", c\" ,nc=00000001,, realm=\"\" , x=y")
                .orElseThrow();
        assertEquals("a \"b\", c", fields.get("username"));
        assertEquals("00000001", fields.get("nc"));
        assertEquals("", fields.get("realm"));
        assertTrue(fields.fields().containsKey("realm"));
        assertEquals("", fields.get("not-there"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Digest",
                "Digest ",
                "Basic dTpw",
                "Digestusername=a",
                "Digest a",
                "Digest a=\"b",
                "Digest a=1,a=2",
                "Digest =1",
                "Digest a=\"1\"b=2"
            })
    void whatIsNoDigestIsNotRead(String text) {
        assertTrue(DigestFields.parse(text).isEmpty());
    }

    @Test
    void garbageThrowsNothingAndTakesNoTime() {
        String good = "Digest username=\"u\",realm=\"r\",nonce=\"n\",uri=\"sip:r\",qop=auth,nc=00000001,cnonce=\"c\"";
        Random random = new Random(42);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 20_000; i++) {
                StringBuilder text = new StringBuilder(good);
                for (int change = random.nextInt(6); change >= 0; change--) {
                    int at = random.nextInt(text.length());
                    switch (random.nextInt(3)) {
                        case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                        case 1 -> text.deleteCharAt(at);
                        default -> text.insert(at, "\"=,\\ ".charAt(random.nextInt(5)));
                    }
                }
                DigestFields.parse(text.toString());
            }
        });
    }
}
