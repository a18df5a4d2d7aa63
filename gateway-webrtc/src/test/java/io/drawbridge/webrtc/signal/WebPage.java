package io.drawbridge.webrtc.signal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A page's WebSocket that notes what it is told, and reads only while it is asked to. */
final class WebPage implements WebSocket.Listener {
    static final String JOIN = "{\"type\":\"join\",\"version\":2,\"meeting\":\"demo\",\"name\":\"Jane\","
            + "\"language\":\"en\",\"sdp\":\"v=0\"}";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final StringBuilder parts = new StringBuilder();
    private final boolean reads;
    private final WebSocket socket;

    private WebPage(int port, String origin, boolean reads) {
        this.reads = reads;
        this.socket = CLIENT.newWebSocketBuilder()
                .header("Origin", origin)
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), this)
                .join();
    }

    /** One of our own pages. */
    static WebPage open(int port) {
        return new WebPage(port, "http://127.0.0.1:" + port, true);
    }

    /** A page of another origin. */
    static WebPage open(int port, String origin) {
        return new WebPage(port, origin, true);
    }

    /** One that reads nothing. */
    static WebPage deaf(int port) {
        return new WebPage(port, "http://127.0.0.1:" + port, false);
    }

    WebPage say(String text) {
        socket.sendText(text, true).handle((sent, failure) -> sent).join();
        return this;
    }

    WebPage part(String text, boolean last) {
        socket.sendText(text, last).handle((sent, failure) -> sent).join();
        return this;
    }

    WebPage pong() {
        socket.sendPong(ByteBuffer.allocate(0)).handle((sent, failure) -> sent).join();
        return this;
    }

    /** The next message of that type; others are passed over. */
    JsonNode hear(String type) throws InterruptedException {
        while (true) {
            JsonNode next = hear();
            if (next.path("type").asText().equals(type)) {
                return next;
            }
        }
    }

    JsonNode hear() throws InterruptedException {
        String next = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        try {
            return JSON.readTree(next == null ? "{\"type\":\"nothing came\"}" : next);
        } catch (JsonProcessingException e) {
            throw new AssertionError(next, e);
        }
    }

    /** The status of the close that came. */
    int closeCode() throws Exception {
        return code.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    void close(int status) {
        socket.sendClose(status, "").join();
    }

    /** As a network does it. */
    void breakOff() {
        socket.abort();
    }

    @Override
    public void onOpen(WebSocket opened) {
        if (reads) {
            opened.request(1);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        parts.append(data);
        if (last) {
            told.add(parts.toString());
            parts.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        code.complete(status);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        code.complete(1006);
    }
}
