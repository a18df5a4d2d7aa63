package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.Body;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DtmfBodiesTest {
    @ParameterizedTest(name = "[{0}] is [{1}]")
    @CsvSource({
        "Signal=5~Duration=160~,     5",
        "Signal= 5~Duration= 160,    5",
        "signal=#/Duration=250/,     #",
        "SIGNAL = *~,                *",
        "Duration=160~Signal=7~,     7",
        "~Signal=0~,                 0",
        "Signal=10~Duration=100~,    *",
        "Signal=11~Duration=100~,    #",
        "Signal=12~,                 A",
        "Signal=d~,                  D",
        "5,                          5",
        "' # ~',                     #",
        "11,                         #",
        "*,                          *",
        "Signal=hf~,                 ''",
        "Signal=16~,                 ''",
        "Signal=~,                   ''",
        "Signal=55~,                 ''",
        "Duration=160~,              ''",
        "'',                         ''",
    })
    void whatDevicesWriteIsRead(String text, String expected) {
        Body body = Body.of(text.replace("~", "\r\n").replace("/", "\n"));
        assertEquals(expected, DtmfBodies.digit(body).map(String::valueOf).orElse(""));
    }

    @Test
    void onlyTheTwoTypesOfDigitsAreTaken() {
        assertTrue(DtmfBodies.covers("application/dtmf-relay"));
        assertTrue(DtmfBodies.covers("application/dtmf"));
        assertFalse(DtmfBodies.covers("application/sdp"));
        assertFalse(DtmfBodies.covers(""));
    }

    @Test
    void aBodyOfAThousandLinesIsNotRead() {
        assertEquals(Optional.empty(), DtmfBodies.digit(Body.of("x=1\r\n".repeat(1000) + "Signal=5\r\n")));
    }

    @Test
    void randomBodiesNeitherThrowNorTakeTime() {
        Random random = new Random(2976);
        byte[] seed = "Signal=5\r\nDuration=160\r\n".getBytes(StandardCharsets.UTF_8);
        assertTimeout(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 50_000; i++) {
                byte[] bytes = seed.clone();
                for (int n = random.nextInt(8); n > 0; n--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                int length = random.nextInt(bytes.length + 1);
                DtmfBodies.digit(Body.of(bytes, 0, length))
                        .ifPresent(digit -> assertTrue("0123456789*#ABCD".indexOf(digit) >= 0));
            }
        });
    }
}
