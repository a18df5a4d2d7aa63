package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.core.meeting.DigitMerger.Way;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitMergerTest {
    private static final long MS = 1_000_000L;
    private static final Map<Character, Way> WAYS =
            Map.of('R', Way.RTP_EVENT, 'I', Way.INFO, 'K', Way.KPML, 'B', Way.IN_BAND);

    /** Each word is way, digit, colon, time in milliseconds. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "one way alone,                            R1:0 R2:200 R3:400,                         123",
        "another way alone,                        I1:0 I2:200 I3:400,                         123",
        "one press told twice,                     R5:0 I5:80,                                 5",
        "one press told twice the other way round, I5:0 R5:80,                                 5",
        "one press told in four ways,              R5:0 I5:80 K5:100 B5:120,                   5",
        "two fast presses of one key by one way,   R5:0 R5:120,                                55",
        "two fast presses of one key told twice,   R5:0 I5:60 R5:120 I5:180,                   55",
        "echoes that come in one go,               R5:0 R5:120 I5:300 I5:301,                  55",
        "echoes that come before,                  I5:0 I5:100 R5:110 R5:200,                  55",
        "an echo after the key was held long,      R5:0 I5:900,                                5",
        "echoes late as a repeated INFO,           R1:0 I1:50 R2:1000 I2:2800,                 12",
        "some keys in one way and some in another, R1:0 R2:300 I*:600 R3:900 I#:1200,          12*3#",
        "the same key by ways that know nothing of each other, R5:0 I5:1500,                   55",
        "an echo that is lost costs nothing,       R1:0 I1:50 R2:300 R3:600 I3:650,            123",
        "a press of which only the echo came,      R1:0 I1:50 I2:350 R3:600 I3:650,            123",
        "digits between press and echo,            R1:0 R2:100 R3:200 I1:250 I2:300 I3:350,    123",
        "1122 told twice,                          R1:0 I1:10 R1:200 I1:210 R2:400 I2:410 R2:600 I2:610, 1122",
    })
    void whatCountsOfWhatIsTold(String name, String told, String expected) {
        DigitMerger merger = new DigitMerger();
        StringBuilder counted = new StringBuilder();
        for (String word : told.strip().split(" +")) {
            long at = Long.parseLong(word.substring(word.indexOf(':') + 1)) * MS;
            if (merger.onDigit(WAYS.get(word.charAt(0)), word.charAt(1), at)) {
                counted.append(word.charAt(1));
            }
        }
        assertEquals(expected.strip(), counted.toString());
    }
}
