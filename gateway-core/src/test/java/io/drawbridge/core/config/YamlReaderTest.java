package io.drawbridge.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
    private final YamlReader reader = new YamlReader(10_000);

    @Test
    void scalarsKeepTheirSpelling() {
        YamlReader.Result result = reader.read("{a: 007, b: yes, c: 1e3, d: 'x y', e: }");
        Raw root = assertInstanceOf(YamlReader.Result.Document.class, result).root();
        assertEquals("{a: 007, b: yes, c: \"1e3\", d: \"x y\", e: \"\"}", root.toString());
    }

    @Test
    void documentsBeyondALimitAreRefused() {
        assertInstanceOf(YamlReader.Result.Unreadable.class, reader.read("a: " + "x".repeat(10_000)));
        assertInstanceOf(YamlReader.Result.Unreadable.class, reader.read("[".repeat(50) + "]".repeat(50)));
        assertInstanceOf(YamlReader.Result.Unreadable.class, reader.read("a: 1\n---\nb: 2\n"));
    }

    @Test
    void nothingIsThrownWhateverTheText() {
        String seed =
                "sip: {udp-port: 5060, list: [a, 'b', \"c\"]}\nmeetings:\n  - name: &x demo\n    number: *x\n? k\n: |\n  text\n";
        Random random = new Random(7);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 5_000; i++) {
                StringBuilder text = new StringBuilder(seed);
                for (int j = random.nextInt(6); j >= 0; j--) {
                    text.setCharAt(
                            random.nextInt(text.length()), (char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
                }
                reader.read(text.toString());
            }
        });
    }
}
