package io.drawbridge.e2e.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The control connection of a baresip: JSON in netstrings, answers by token, events in between. Events arrive on a thread of its own. */
final class BaresipControl implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Socket socket;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
    private int tokens;

    private BaresipControl(Socket socket) {
        this.socket = socket;
        Thread reader = new Thread(this::read, "baresip-control");
        reader.setDaemon(true);
        reader.start();
    }

    static BaresipControl connect(String host, int port, Proc process) {
        Socket[] connected = new Socket[1];
        Await.until(
                () -> {
                    if (!process.alive()) {
                        throw new IllegalStateException(process.output());
                    }
                    Socket socket = new Socket();
                    try {
                        socket.connect(new InetSocketAddress(host, port), 1000);
                        connected[0] = socket;
                        return true;
                    } catch (IOException e) {
                        socket.close();
                        return false;
                    }
                },
                Duration.ofSeconds(15),
                () -> "baresip to take commands, see " + process.log());
        return new BaresipControl(connected[0]);
    }

    /** Carries out a command and returns what it printed, without colours. */
    String command(String command, String parameters) {
        String token = "t" + ++tokens;
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.put(token, answer);
        try {
            byte[] body = JSON.writeValueAsBytes(Map.of("command", command, "params", parameters, "token", token));
            byte[] head = (body.length + ":").getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(head);
            socket.getOutputStream().write(body);
            socket.getOutputStream().write(',');
            return answer.get(10, TimeUnit.SECONDS).replaceAll("\u001b\\[[;0-9]*m", "");
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new AssertionError("baresip did not carry out " + command + " " + parameters, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every event so far. */
    List<JsonNode> events() {
        return List.copyOf(events);
    }

    private void read() {
        try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
            for (int digit = in.read(); digit >= 0; digit = in.read()) {
                int length = 0;
                for (; digit >= '0' && digit <= '9'; digit = in.read()) {
                    length = length * 10 + digit - '0';
                }
                JsonNode message = JSON.readTree(in.readNBytes(length));
                in.read();
                take(message);
            }
        } catch (IOException e) {
            answers.values().forEach(answer -> answer.completeExceptionally(e));
        }
    }

    private void take(JsonNode message) {
        if (message.path("response").asBoolean()) {
            CompletableFuture<String> answer =
                    answers.remove(message.path("token").asText());
            if (answer != null) {
                answer.complete(message.path("data").asText());
            }
        } else {
            events.add(message);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
