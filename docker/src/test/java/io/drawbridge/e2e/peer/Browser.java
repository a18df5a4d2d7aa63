package io.drawbridge.e2e.peer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A browser with one page, used as a guest uses it: by the page's {@code data-testid} hooks. */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Browsers driver;
    private final Path dir;
    private final String page;
    private int recordings;

    Browser(Browsers driver, Path dir, String page) {
        this.driver = driver;
        this.dir = dir;
        this.page = page;
    }

    /**
     * What the page shows under a hook.
     *
     * @param count how many elements
     * @param text of the first, as it is seen
     * @param visible whether the first takes room on the page
     * @param names {@code data-name} of each
     */
    public record Hook(int count, String text, boolean visible, Map<String, String> attributes, List<String> names) {
        /** An attribute of the first element, or nothing. */
        public String attribute(String name) {
            return attributes.getOrDefault(name, "");
        }
    }

    /** Goes to a page and returns the HTTP status. */
    public int open(String url) {
        return request("open", Map.of("url", url)).asInt();
    }

    /** Opens the link, types the name and clicks "join". */
    public void startJoining(String url, String name) {
        open(url);
        startJoining(name);
    }

    /** Types the name on the page that is open and clicks "join". */
    public void startJoining(String name) {
        Await.until(this::canJoin, PATIENCE, () -> "the join button, page: " + pageText());
        fill("name-input", name);
        click("join-button");
    }

    /** Whether the join button is there and takes clicks. */
    public boolean canJoin() {
        Hook button = hook("join-button");
        return button.visible() && !button.attributes().containsKey("disabled");
    }

    /** Joins and waits until the page says that it is in the meeting. */
    public void join(String url, String name) {
        startJoining(url, name);
        awaitState("connected", PATIENCE);
    }

    /** Types into a field. */
    public void fill(String testId, String text) {
        request("fill", Map.of("testId", testId, "text", text));
    }

    /** Clicks, as soon as it can be clicked. */
    public void click(String testId) {
        Await.until(
                () -> !hook(testId).attributes().containsKey("disabled"), PATIENCE, () -> testId + " to be enabled");
        request("click", Map.of("testId", testId));
    }

    /** Presses a key in a field. */
    public void press(String testId, String key) {
        call("press", testId, key);
    }

    /** Clicks the button of that kind in the row of the person of that name. */
    public void clickFor(String testId, String name) {
        call("clickFor", testId, name);
    }

    /** The texts of all elements under a hook, seen or not. */
    public List<String> texts(String testId) {
        List<String> texts = new ArrayList<>();
        call("texts", testId).forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /**
     * A remote picture that is shown.
     *
     * @param content camera or slides
     * @param name of the participant
     * @param seen whether it takes room on the page
     */
    public record TileSeen(String participantId, String content, String name, int width, int height, boolean seen) {}

    /** The remote pictures that are shown. */
    public List<TileSeen> tiles() {
        List<TileSeen> tiles = new ArrayList<>();
        for (JsonNode each : call("tiles")) {
            tiles.add(new TileSeen(
                    each.path("participantId").asText(),
                    each.path("content").asText(),
                    each.path("name").asText(),
                    each.path("width").asInt(),
                    each.path("height").asInt(),
                    each.path("seen").asBoolean()));
        }
        return tiles;
    }

    /** The name of the one who is shown as speaking for the meeting, or nothing. */
    public String dominant() {
        return call("dominant").asText();
    }

    /** Makes the browser slow in taking its own offers, on the page that is open. */
    public void slowOffers(int millis) {
        call("slowOffers", millis);
    }

    /** Lets the page that is open use relays only, and of the servers it is told only those whose URL has that pattern. */
    public void relayOnly(String urlPattern) {
        call("relayOnly", urlPattern);
    }

    /** What is seen under a hook now. */
    public Hook hook(String testId) {
        JsonNode found = call("describe", testId);
        Map<String, String> attributes = new HashMap<>();
        for (Map.Entry<String, JsonNode> each : found.path("attributes").properties()) {
            attributes.put(each.getKey(), each.getValue().asText());
        }
        List<String> names = new ArrayList<>();
        found.path("names").forEach(each -> names.add(each.asText()));
        return new Hook(
                found.path("count").asInt(),
                found.path("text").asText(),
                found.path("visible").asBoolean(),
                attributes,
                names);
    }

    /** {@code data-state} of the status line. */
    public String state() {
        return hook("status").attribute("data-state");
    }

    /** Waits for {@code data-state}. */
    public void awaitState(String state, Duration timeout) {
        Await.until(
                () -> state().equals(state),
                timeout,
                () -> "the page to be " + state + ", but " + hook("status").attributes() + " " + pageText()
                        + ", faults " + faults());
    }

    /** The hook of the element that has the focus, or nothing. */
    public String focus() {
        return call("focus").asText();
    }

    /** All text that is seen. */
    public String pageText() {
        return call("pageText").asText();
    }

    /** The language that the page says it is in. */
    public String language() {
        return call("language").asText();
    }

    /** The path of the page's address. */
    public String path() {
        return call("path").asText();
    }

    /** How far the page is wider than the window. */
    public int overflowPixels() {
        return call("overflowPixels").asInt();
    }

    /** Errors on the console and exceptions that nobody caught. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        request("faults", Map.of()).forEach(each -> faults.add(each.asText()));
        return faults;
    }

    /** {@code getStats()} of the page's connection. */
    public Stats stats() {
        return new Stats(call("stats"));
    }

    /** Milliseconds from the click on "join" to the first remote picture on the page, or -1 while there is none. */
    public long firstPictureMillis() {
        JsonNode marks = call("marks");
        return marks.has("firstPictureMillis")
                ? marks.path("firstPictureMillis").asLong()
                        - marks.path("joinClickedMillis").asLong()
                : -1;
    }

    /** Listens for so long. */
    public Wav hear(int seconds) {
        List<Wav> together = new ArrayList<>();
        for (JsonNode each : call("record", seconds)) {
            Path file = dir.resolve("browser" + page + "-heard" + ++recordings + ".webm");
            try {
                Files.write(file, Base64.getDecoder().decode(each.asText()));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            together.add(Media.toWav(file));
        }
        return Wav.together(together);
    }

    /** Listens for so long beside what the test does meanwhile. */
    public CompletableFuture<Wav> hearMeanwhile(int seconds) {
        return CompletableFuture.supplyAsync(() -> hear(seconds));
    }

    /** Waits until it hears {@code hz} and nothing else. */
    public void awaitTone(int hz, Duration timeout) {
        Tone[] last = new Tone[1];
        Await.until(
                () -> {
                    last[0] = Tone.of(hear(2).after(0.3));
                    return last[0].isPure(hz);
                },
                timeout,
                () -> "the browser to hear " + hz + " Hz, last heard " + last[0]);
    }

    /** A still of the first remote picture; fails when there is none. */
    public Picture picture(String name) {
        JsonNode[] png = new JsonNode[1];
        Await.until(
                () -> {
                    png[0] = call("picture");
                    return png[0].isTextual();
                },
                PATIENCE,
                "a remote picture on the page");
        byte[] bytes = Base64.getDecoder().decode(png[0].asText());
        try {
            Files.write(dir.resolve("browser" + page + "-" + name + ".png"), bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Picture.decode(bytes);
    }

    /** A still of the picture of the participant of that name; empty while there is none. */
    public Optional<Picture> pictureOf(String participant) {
        JsonNode png = call("picture", participant);
        return png.isTextual()
                ? Optional.of(Picture.decode(Base64.getDecoder().decode(png.asText())))
                : Optional.empty();
    }

    /** A picture of the window for a human, in {@code target/e2e/pages}. */
    public void screenshot(String name) {
        screenshot(Stage.root().resolve("pages").resolve(name + ".png"), false);
    }

    /** A picture for a human: of the window, or of the whole page. */
    public void screenshot(Path file, boolean whole) {
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        request("screenshot", Map.of("file", file.toString(), "whole", whole));
    }

    /** What axe finds on the page that is serious or critical; Chromium only. */
    public List<String> accessFaults() {
        List<String> faults = new ArrayList<>();
        request("accessFaults", Map.of()).forEach(each -> faults.add(each.asText()));
        return faults;
    }

    /** All that was transferred, as bytes by URL; a Chromium that was launched with {@code transfers}. */
    public Map<String, Long> transfers() {
        Map<String, Long> bytes = new TreeMap<>();
        request("transfers", Map.of())
                .forEach(each -> bytes.merge(
                        each.path("url").asText(), each.path("bytes").asLong(), Long::sum));
        return bytes;
    }

    /** Scripts that kept the page from being painted. */
    public List<String> blockingScripts() {
        List<String> scripts = new ArrayList<>();
        call("blockingScripts").forEach(each -> scripts.add(each.asText()));
        return scripts;
    }

    /** The whole address, as the bar shows it. */
    public String address() {
        return call("address").asText();
    }

    /** Picks the entry at that place of a list. */
    public void choose(String testId, int index) {
        call("choose", testId, index);
    }

    /** The place of the entry that a list shows as chosen. */
    public int chosen(String testId) {
        return call("chosen", testId).asInt();
    }

    /** The entries of a list. */
    public List<String> options(String testId) {
        List<String> options = new ArrayList<>();
        call("options", testId).forEach(each -> options.add(each.asText()));
        return options;
    }

    /** Of every element under a hook the attribute {@code value} by the attribute {@code key}. */
    public Map<String, String> map(String testId, String key, String value) {
        Map<String, String> map = new HashMap<>();
        for (Map.Entry<String, JsonNode> each : call("map", testId, key, value).properties()) {
            map.put(each.getKey(), each.getValue().asText());
        }
        return map;
    }

    /** Scrolls an element into sight and gives it the focus. */
    public void reveal(String testId) {
        call("reveal", testId);
    }

    /** Lets the page that is open be in a browser without H.264. */
    public void withoutH264() {
        call("withoutH264");
    }

    /** What is smaller than that although it can be touched, what sticks out of the window, and words that are cut off. */
    public List<String> layoutFaults(int leastPixels) {
        List<String> faults = new ArrayList<>();
        call("layoutFaults", leastPixels).forEach(each -> faults.add(each.asText()));
        return faults;
    }

    /** Shows what an element folds away. */
    public void unfold(String testId) {
        call("unfold", testId);
    }

    /** A custom property that a script has set on the element under a hook. */
    public String property(String testId, String name) {
        return call("property", testId, name).asText();
    }

    /** Notes from now on, on the page that is open, all that is written there, and what of it is markup. */
    public void watchMarkup() {
        call("watchMarkup");
    }

    /** Elements and attributes that are not the page's own, since {@link #watchMarkup}: pictures, scripts, frames, handlers. */
    public List<String> markup() {
        List<String> markup = new ArrayList<>();
        call("markup").forEach(each -> markup.add(each.asText()));
        return markup;
    }

    /** Whether that was ever written as text since {@link #watchMarkup}, were it for a moment. */
    public boolean wasWritten(String text) {
        return call("written", text).asBoolean();
    }

    private JsonNode call(String name, Object... args) {
        return request("call", Map.of("name", name, "args", List.of(args)));
    }

    private JsonNode request(String command, Map<String, ?> parameters) {
        Map<String, Object> message = new HashMap<>(parameters);
        message.put("page", page);
        return driver.request(command, message);
    }

    @Override
    public void close() {
        request("close", Map.of());
    }

    /** One look at the page's statistics. */
    public record Stats(JsonNode report) {
        /** Whether the page has a connection and media may flow. */
        public boolean connected() {
            return report.path("connected").asBoolean();
        }

        /** The chosen pairs, as in {@code relay tcp 192.0.2.1:50000 -> host udp 192.0.2.1:10000}. */
        public List<String> pairs() {
            List<String> pairs = new ArrayList<>();
            report.path("pairs").forEach(pair -> pairs.add(pair.asText()));
            return pairs;
        }

        /** Frames decoded of all incoming pictures. */
        public long framesDecoded() {
            return sum("inbound-rtp", "video", "framesDecoded");
        }

        /** The codec, as {@code video/H264}, that is received or sent; empty when none is. */
        public String codec(String direction, String kind) {
            for (JsonNode stream : report.path("streams")) {
                if (of(stream, direction, kind) && stream.path("codec").isTextual()) {
                    return stream.path("codec").asText();
                }
            }
            return "";
        }

        /** The sum of a field over the streams of a direction ({@code inbound-rtp}, {@code outbound-rtp}) and kind. */
        public long sum(String direction, String kind, String field) {
            long sum = 0;
            for (JsonNode stream : report.path("streams")) {
                if (of(stream, direction, kind)) {
                    sum += stream.path(field).asLong();
                }
            }
            return sum;
        }

        /** The same with fractions. */
        public double number(String direction, String kind, String field) {
            double sum = 0;
            for (JsonNode stream : report.path("streams")) {
                if (of(stream, direction, kind)) {
                    sum += stream.path(field).asDouble();
                }
            }
            return sum;
        }

        private static boolean of(JsonNode stream, String direction, String kind) {
            return direction.equals(stream.path("type").asText())
                    && kind.equals(stream.path("kind").asText());
        }
    }
}
