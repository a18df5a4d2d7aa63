package io.drawbridge.e2e.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One node process that drives all browsers of a test; a thread of its own reads the answers. */
public final class Browsers implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Stage stage;
    private final Proc process;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private int requests;

    private Browsers(Stage stage, Proc process) {
        this.stage = stage;
        this.process = process;
        Thread reader = new Thread(this::read, "browsers");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the driver; browsers come with {@link #chromium} and {@link #firefox}. */
    public static Browsers start(Stage stage) {
        return startAt(Namespaces.Place.HOST, stage);
    }

    /** The same elsewhere. */
    public static Browsers startAt(Namespaces.Place place, Stage stage) {
        Path script = Path.of("target", "node", "browsers.mjs").toAbsolutePath();
        if (!Files.exists(script.resolveSibling("node_modules"))) {
            throw new AssertionError(script.getParent() + " has no node_modules: docker/peers/install.sh makes it");
        }
        Proc process = Proc.startPiped("browsers", stage.dir(), place.run(List.of("node", script.toString())));
        return stage.own(new Browsers(stage, process));
    }

    /** A Chromium whose microphone plays a tone and whose camera shows {@link Media#browserMovie()}. */
    public Browser chromium(int toneHz) {
        return chromium(toneHz, "en-US", 1280, 720);
    }

    /** The same with a language and a size of the window. */
    public Browser chromium(int toneHz, String language, int width, int height) {
        return chromium(toneHz, Map.of("language", language, "width", width, "height", height));
    }

    /**
     * The same in other circumstances: {@code language, width, height, devices, deviceFault, scheme, touch, motion, transfers} of
     * launch.mjs.
     */
    public Browser chromium(int toneHz, Map<String, Object> circumstances) {
        Map<String, Object> options = new HashMap<>(usual());
        options.put("kind", "chromium");
        options.put("sound", Media.tone(toneHz, 48000, 1).toString());
        options.put("picture", Media.browserMovie().toString());
        options.putAll(circumstances);
        return launch(options);
    }

    /** A Firefox whose microphone plays a tone; it has no H.264. */
    public Browser firefox(int toneHz) {
        return firefox(toneHz, Map.of());
    }

    /** The same in other circumstances: {@code language, width, height, devices, authority} of launch.mjs. */
    public Browser firefox(int toneHz, Map<String, Object> circumstances) {
        Map<String, Object> options = new HashMap<>(usual());
        options.put("kind", "firefox");
        options.put("toneHz", toneHz);
        options.putAll(circumstances);
        return launch(options);
    }

    private static Map<String, Object> usual() {
        return Map.of("language", "en-US", "width", 1280, "height", 720);
    }

    private Browser launch(Map<String, Object> options) {
        String page = request("launch", options).asText();
        return stage.own(new Browser(this, stage.dir(), page));
    }

    JsonNode request(String command, Map<String, ?> parameters) {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        Map<String, Object> message = new HashMap<>(parameters);
        try {
            synchronized (this) {
                int id = ++requests;
                answers.put(id, answer);
                message.put("id", id);
                message.put("command", command);
                process.stdin().write((JSON.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
                process.stdin().flush();
            }
            return answer.get(90, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the browser did not carry out " + command + " " + parameters + ": "
                    + e.getMessage() + ", see " + process.log());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.process().getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode message = JSON.readTree(line);
                CompletableFuture<JsonNode> answer =
                        answers.remove(message.path("id").asInt());
                if (answer != null && message.has("error")) {
                    answer.completeExceptionally(
                            new IOException(message.path("error").asText()));
                } else if (answer != null) {
                    answer.complete(message.path("value"));
                }
            }
        } catch (IOException e) {
            answers.values().forEach(answer -> answer.completeExceptionally(e));
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
