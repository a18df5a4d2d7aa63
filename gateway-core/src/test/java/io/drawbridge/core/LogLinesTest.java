package io.drawbridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    private static final String FORGED =
            "from a\r\n2026-01-01T00:00:00.000Z INFO  [main] Gateway - all is well\u2028\u0007";

    @Test
    void aMessageCannotForgeALine() {
        String text = encode(false, FORGED, null);
        assertEquals(1, text.lines().count());
        assertTrue(
                text.endsWith(
                        "Peer - from a\\r\\n2026-01-01T00:00:00.000Z INFO  [main] Gateway - all is well\\u2028\\u0007\n"),
                text);
    }

    @Test
    void anErrorsTraceIsIndentedSoThatNoLineOfItLooksLikeOne() {
        String text = encode(false, "fault", new IOException("bad\n2026-01-01T00:00:00.000Z INFO x"));
        assertTrue(text.lines().skip(1).allMatch(line -> line.startsWith("    ")), text);
    }

    @Test
    void jsonIsOneObjectALine() throws IOException {
        String text = encode(true, FORGED, new IOException("bad\nline"));
        assertEquals(1, text.lines().count());
        JsonNode node = new ObjectMapper().readTree(text);
        assertEquals(FORGED, node.get("message").asText());
        assertEquals("INFO", node.get("level").asText());
        assertTrue(node.get("error").asText().startsWith("java.io.IOException: bad"));
    }

    private static String encode(boolean isJson, String message, @Nullable Throwable error) {
        LogLines lines = new LogLines(isJson);
        lines.start();
        Logger logger = new LoggerContext().getLogger("io.example.Peer");
        LoggingEvent event = new LoggingEvent("", logger, Level.INFO, message, error, null);
        return new String(lines.encode(event), StandardCharsets.UTF_8);
    }
}
