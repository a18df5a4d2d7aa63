package io.drawbridge.webrtc.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.netty.util.concurrent.Ticker;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The WebSocket over a real connection. */
@Timeout(60)
class SignalEndpointTest {
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<ClientMessage> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final CompletableFuture<PageChannel> channel = new CompletableFuture<>();
    private final Ear ear = new Ear();
    private Server server;

    @BeforeEach
    void start() {
        ServerBuilder builder = Server.builder().http(0);
        new SignalEndpoint(
                        page -> {
                            channel.complete(page);
                            return new PageSession() {
                                @Override
                                public void onMessage(ClientMessage message) {
                                    heard.add(message);
                                }

                                @Override
                                public void onClosed(boolean orderly) {
                                    closed.complete(orderly);
                                }
                            };
                        },
                        Ticker.systemTicker())
                .mount(builder);
        server = builder.build();
        server.start().join();
    }

    @AfterEach
    void stop() {
        server.stop(); // its worker threads need two seconds, which nobody has to wait for
    }

    @Test
    void messagesGoBothWays() throws Exception {
        WebSocket page = connect("http://127.0.0.1:" + server.activeLocalPort());
        page.sendText("{\"type\":\"mute\",", false).join();
        page.sendText("\"audio\":true}", true).join();
        assertEquals(new ClientMessage.Command(new PageCommand.Mute(true)), heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        PageChannel out = channel.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals("127.0.0.1", out.remote());
        out.owner().execute(() -> out.send(new PageNews.Notice("hello")));
        assertEquals("{\"type\":\"notice\",\"key\":\"hello\"}", ear.text.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void whatIsNoMessageIsAnsweredWithAnErrorAndTheConnectionGoesOn() throws Exception {
        WebSocket page = connect("http://127.0.0.1:" + server.activeLocalPort());
        page.sendText("{\"type\":\"dance\"}", true).join();
        assertTrue(ear.text.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).contains("bad-message"));
        page.sendText("{\"type\":\"leave\"}", true).join();
        assertEquals(new ClientMessage.Leave(), heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void aPageOfAnotherHostIsRefused() {
        assertThrows(CompletionException.class, () -> connect("https://evil.example"));
        assertThrows(CompletionException.class, () -> connect("http://127.0.0.1:1"));
        assertThrows(CompletionException.class, () -> connect("null"));
    }

    @Test
    void tooMuchAtOnceEndsTheConnection() throws Exception {
        WebSocket page = connect("http://127.0.0.1:" + server.activeLocalPort());
        String half = "x".repeat(40_000);
        page.sendText(half, false).join();
        page.sendText(half, true);
        assertTrue(ear.text.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).contains("message-too-big"));
        assertTrue(closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(1009, ear.code.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void tooManyMessagesEndTheConnection() throws Exception {
        WebSocket page = connect("http://127.0.0.1:" + server.activeLocalPort());
        for (int i = 0; i < 300 && !closed.isDone(); i++) {
            page.sendText("{\"type\":\"mute\",\"audio\":true}", true)
                    .handle((sent, failure) -> sent)
                    .join();
        }
        assertTrue(closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(1008, ear.code.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertTrue(heard.size() < 300);
    }

    @Test
    void aPageThatClosesGoesInOrder() throws Exception {
        WebSocket page = connect("http://127.0.0.1:" + server.activeLocalPort());
        channel.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        page.sendClose(1000, "").join();
        assertTrue(closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void aConnectionThatBreaksIsNoOrderlyEnd() throws Exception {
        int port = server.activeLocalPort();
        try (Socket raw = new Socket("127.0.0.1", port)) {
            String upgrade = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nOrigin: http://127.0.0.1:" + port
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            raw.getOutputStream().write(upgrade.getBytes(StandardCharsets.US_ASCII));
            channel.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            raw.setSoLinger(true, 0); // RST
        }
        assertFalse(closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private WebSocket connect(String origin) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Origin", origin)
                .buildAsync(URI.create("ws://127.0.0.1:" + server.activeLocalPort() + "/ws"), ear)
                .join();
    }

    private static final class Ear implements WebSocket.Listener {
        private final BlockingQueue<String> text = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> code = new CompletableFuture<>();
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                text.add(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            code.complete(status);
            return null;
        }
    }
}
