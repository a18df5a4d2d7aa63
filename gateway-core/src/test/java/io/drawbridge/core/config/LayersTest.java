package io.drawbridge.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.Origin.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayersTest {
    private static final String KEY = "xmpp.server-address";

    @TempDir
    Path dir;

    private Layers layers(Map<String, String> environment, String... settings) throws IOException {
        Path file = dir.resolve("drawbridge.yaml");
        Files.writeString(file, "xmpp:\n  server-address: file.example\n");
        return ConfigLoader.layers(Optional.of(file), environment, List.of(settings));
    }

    private static void assertCounts(String address, Layer layer, String name, Layers layers) {
        ConfigResult.Good good = assertInstanceOf(ConfigResult.Good.class, layers.effective());
        assertEquals(address, good.config().xmpp().serverAddress());
        assertEquals(new Origin(layer, name), good.layers().origin(KEY));
    }

    @Test
    void flagOverEnvironmentOverStoredOverFileOverDefault() throws IOException {
        Map<String, String> stored = Map.of(KEY, "stored.example");
        Map<String, String> environment = Map.of("DRAWBRIDGE_XMPP_SERVER_ADDRESS", "environment.example");
        assertCounts("", Layer.DEFAULT, "", ConfigLoader.layers(Optional.empty(), Map.of(), List.of()));
        assertCounts("file.example", Layer.FILE, dir.resolve("drawbridge.yaml").toString(), layers(Map.of()));
        assertCounts("stored.example", Layer.STORED, "", layers(Map.of()).withStored(stored));
        assertCounts(
                "environment.example",
                Layer.ENVIRONMENT,
                "DRAWBRIDGE_XMPP_SERVER_ADDRESS",
                layers(environment).withStored(stored));
        assertCounts(
                "flag.example",
                Layer.FLAG,
                "--set xmpp.server-address",
                layers(environment, KEY + "=flag.example").withStored(stored));
    }

    @Test
    void whatIsStoredLaterIsPutBesideWhatIsStored() throws IOException {
        Layers layers =
                layers(Map.of()).withStored(Map.of(KEY, "one.example")).withStored(Map.of("xmpp.domain", "d.example"));
        assertCounts("one.example", Layer.STORED, "", layers);
        assertEquals("d.example", layers.effective().config().xmpp().domain());
    }

    @Test
    void whatAnotherVersionHasStoredIsPassedOver() throws IOException {
        assertInstanceOf(
                ConfigResult.Good.class,
                layers(Map.of()).withStored(Map.of("xmpp.of-tomorrow", "1")).effective());
    }

    @Test
    void whatIsStoredIsJudgedLikeAnythingElse() throws IOException {
        ConfigResult result = layers(Map.of())
                .withStored(Map.of(KEY, "a b", "xmpp.domain", "-"))
                .effective();
        ConfigResult.Bad bad = assertInstanceOf(ConfigResult.Bad.class, result);
        assertEquals(
                List.of("xmpp.domain", KEY),
                bad.faults().stream().map(ConfigFault::key).toList());
    }

    @Test
    void secretsAreNotPrinted() throws IOException {
        Layers layers = layers(Map.of()).withStored(Map.of("xmpp.callbridge-secret", "canary-7261"));
        ConfigResult.Good good = assertInstanceOf(ConfigResult.Good.class, layers.effective());
        assertEquals("canary-7261", good.config().xmpp().callbridgeSecret().reveal());
        assertFalse(good.toString().contains("canary"), good::toString);
        assertTrue(good.shown().contains("xmpp.callbridge-secret: \"***\""), good.shown()::toString);
    }
}
