package io.drawbridge.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.GatewayConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningGatewayTest {
    @TempDir
    Path data;

    @Test
    void withoutHttpsTheTokenIsOnlyShownWhileTheDatabaseIsHeld() throws Exception {
        Files.writeString(data.resolve("admin-token"), "the-token");
        List<String> shown = new CopyOnWriteArrayList<>();
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            shown.add(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        web.start();
        GatewayConfig config = ConfigLoader.load(
                        Optional.empty(),
                        Map.of(),
                        List.of(
                                "data-dir=" + data,
                                "web.https-port=0",
                                "web.http-port=" + web.getAddress().getPort()))
                .config();
        try {
            assertTrue(new RunningGateway(config).ask("system/status").isEmpty());
            assertEquals(List.of(), shown);
            try (FileChannel file = FileChannel.open(
                            data.resolve("drawbridge.mv.db"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                assertTrue(lock.isValid());
                assertTrue(new RunningGateway(config).isThere());
                assertEquals(List.of("Bearer the-token"), shown);
            }
        } finally {
            web.stop(0);
        }
    }
}
