package io.drawbridge.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The file that operators start from. */
class ShippedFileTest {
    private static final Path FILE = Path.of("..", "config", "drawbridge.yaml");

    @Test
    void itSaysExactlyTheDefaults() {
        ConfigResult result = ConfigLoader.load(Optional.of(FILE), Map.of(), List.of());
        assertEquals(
                GatewayConfig.defaults(),
                assertInstanceOf(ConfigResult.Good.class, result, result::toString)
                        .config());
    }

    @Test
    void itNamesEveryKey() throws IOException {
        YamlReader.Result read = new YamlReader(100_000).read(Files.readString(FILE));
        Raw root = assertInstanceOf(YamlReader.Result.Document.class, read).root();
        for (Key<?> key : Keys.ALL) {
            Raw at = root;
            for (String part : key.name().split("\\.")) {
                assertTrue(Kind.entries(at).containsKey(part), key.name() + " is missing");
                at = Kind.entries(at).get(part);
            }
        }
    }
}
