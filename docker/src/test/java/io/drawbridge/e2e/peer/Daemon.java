package io.drawbridge.e2e.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The gateway of the distribution, as a process with ports and a data directory of its own. */
public final class Daemon implements AutoCloseable {
    /** Three seconds on a machine at rest. */
    private static final Duration START = Duration.ofSeconds(120);

    private static final Duration STOP = Duration.ofSeconds(20);
    /** The exit status of SIGKILL. */
    private static final int KILLED = 128 + 9;

    private static final String LEAK_DETECTION =
            "-Dio.netty.leakDetection.level=paranoid -Dio.netty.leakDetection.targetRecords=8";
    /** Pairs rest after a call, so a hundred short calls need many. */
    private static final int RTP_PORTS = 600;

    private final Proc process;
    private final Map<String, String> settings;
    private final Api api;
    private boolean killed;

    private Daemon(Proc process, Map<String, String> settings, String host) {
        this.process = process;
        this.settings = settings;
        this.api = new Api(URI.create("https://" + host + ":" + settings.get("web.https-port")), this::token);
    }

    /** Starts the gateway with its defaults and waits until it is ready. */
    public static Daemon start(Stage stage) {
        return start(stage, Map.of());
    }

    /** The same with settings (key to value) that override what the tests choose. */
    public static Daemon start(Stage stage, Map<String, String> overrides) {
        return start(stage, overrides, "");
    }

    /** The same in a JVM with further options. */
    public static Daemon start(Stage stage, Map<String, String> overrides, String javaOptions) {
        return started(stage, () -> launch(stage, overrides, LEAK_DETECTION + " " + javaOptions));
    }

    /** The same by a clock that can be set. */
    public static Daemon start(Stage stage, Map<String, String> overrides, FakeClock clock) {
        return started(
                stage, () -> launch(Namespaces.Place.HOST, stage, overrides, LEAK_DETECTION, clock.environment()));
    }

    /** The same elsewhere. */
    public static Daemon startAt(Namespaces.Place place, Stage stage, Map<String, String> overrides) {
        return started(stage, () -> launch(place, stage, overrides, LEAK_DETECTION));
    }

    /** The same without the search for leaked buffers, which takes longer for a packet than forwarding it: for measurements. */
    public static Daemon startUnwatched(Stage stage) {
        return startUnwatched(stage, Map.of());
    }

    /** The same with settings. Netty looks at one buffer in a hundred. */
    public static Daemon startUnwatched(Stage stage, Map<String, String> overrides) {
        return started(stage, () -> launch(stage, overrides, ""));
    }

    /** The same elsewhere. */
    public static Daemon startUnwatchedAt(Namespaces.Place place, Stage stage) {
        return started(stage, () -> launch(place, stage, Map.of(), ""));
    }

    private static Daemon started(Stage stage, Supplier<Daemon> launch) {
        long begin = System.nanoTime();
        Daemon daemon = launch.get();
        Await.until(() -> !daemon.process.alive() || daemon.ready(), START, () -> "readiness, " + daemon.tail());
        assertTrue(daemon.process.alive(), () -> "the gateway ended: " + daemon.tail());
        stage.note("ready after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
        return daemon;
    }

    /** Starts it and waits for nothing. */
    public static Daemon launch(Stage stage, Map<String, String> overrides) {
        return launch(stage, overrides, LEAK_DETECTION);
    }

    private static Daemon launch(Stage stage, Map<String, String> overrides, String javaOptions) {
        return launch(Namespaces.Place.HOST, stage, overrides, javaOptions);
    }

    private static Daemon launch(
            Namespaces.Place place, Stage stage, Map<String, String> overrides, String javaOptions) {
        return launch(place, stage, overrides, javaOptions, Map.of());
    }

    private static Daemon launch(
            Namespaces.Place place,
            Stage stage,
            Map<String, String> overrides,
            String javaOptions,
            Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>(settings(stage));
        settings.putAll(overrides);
        List<String> command = new ArrayList<>(List.of(launcher().toString(), "run"));
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        Map<String, String> environment = new LinkedHashMap<>(more);
        environment.put("DRAWBRIDGE_JAVA_OPTS", javaOptions);
        Proc process = Proc.start("drawbridge", stage.dir(), environment, place.run(command));
        return stage.own(new Daemon(process, settings, place.control()));
    }

    /** {@code bin/drawbridge} of the distribution under test. */
    public static Path launcher() {
        String home = System.getProperty("drawbridge.home", "target/drawbridge");
        Path launcher = Path.of(home).toAbsolutePath().resolve("bin").resolve("drawbridge");
        if (!Files.isExecutable(launcher)) {
            throw new AssertionError(launcher + " is not there: mvn -DskipTests package makes it");
        }
        return launcher;
    }

    /** Ports and data directory for a gateway of this test. */
    public static Map<String, String> settings(Stage stage) {
        int rtp = Ports.block(RTP_PORTS);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("data-dir", stage.dir().resolve("data").toString());
        settings.put("sip.udp-port", "" + Ports.free());
        settings.put("sip.tcp-port", "" + Ports.free());
        settings.put("sip.tls-port", "0");
        // All peers share one address: what strangers may do is a matter of the module's own tests.
        settings.put("sip.trusted-sources", "[127.0.0.0/8]");
        settings.put("sip.rtp-ports", rtp + "-" + (rtp + RTP_PORTS - 1));
        settings.put("web.https-port", "" + Ports.free());
        settings.put("web.http-port", "" + Ports.free());
        settings.put("media.udp-port", "" + Ports.free());
        settings.put("turn.port", "0");
        settings.put("turn.tls-port", "0");
        settings.put("xmpp.component-port", "" + Ports.free());
        return settings;
    }

    /** The port that {@code key} was set to. */
    public int port(String key) {
        return Integer.parseInt(setting(key));
    }

    /** What {@code key} was set to. */
    public String setting(String key) {
        String value = settings.get(key);
        if (value == null) {
            throw new AssertionError("the test did not set " + key);
        }
        return value;
    }

    /** What a room dials over UDP. */
    public String sipUri(String user) {
        return "sip:" + user + "@127.0.0.1:" + setting("sip.udp-port");
    }

    /** What a room dials over TCP. */
    public String sipTcpUri(String user) {
        return "sip:" + user + "@127.0.0.1:" + setting("sip.tcp-port") + ";transport=tcp";
    }

    /** What a guest opens. */
    public String url(String path) {
        return "https://localhost:" + setting("web.https-port") + path;
    }

    /** What a guest opens without a certificate warning. */
    public String plainUrl(String path) {
        return "http://localhost:" + setting("web.http-port") + path;
    }

    /** How a guest without an account comes to the built-in XMPP server. */
    public JingleClient.Login guestLogin() {
        String url = "wss://localhost:" + setting("web.https-port") + "/xmpp-websocket";
        return new JingleClient.Login(url, "localhost", "", "callbridge.localhost");
    }

    /** The web port. */
    public Api api() {
        return api;
    }

    /** The callbridge's link, the best where there are several, as the API shows it. */
    public JsonNode link() {
        return api.json("/api/v1/callbridge/status").at("/links/0");
    }

    /** Whether joins are carried by {@code server} ({@code host:port}) first of all. */
    public boolean linkedTo(String server) {
        JsonNode link = link();
        return link.path("usable").asBoolean()
                && server.equals(link.path("server").asText());
    }

    /** Whether {@code /readyz} says so now. */
    public boolean ready() {
        return api.get("/readyz").statusCode() == 200;
    }

    /** The live legs. */
    public List<JsonNode> calls() {
        List<JsonNode> calls = new ArrayList<>();
        api.json("/api/v1/calls").path("items").forEach(calls::add);
        return calls;
    }

    /** The one live leg of {@code path}, cvi or webrtc. */
    public JsonNode call(String path) {
        List<JsonNode> found = calls().stream()
                .filter(call -> path.equals(call.path("path").asText()))
                .toList();
        assertEquals(1, found.size(), () -> "one call of path " + path + " among " + calls());
        return found.get(0);
    }

    /** The sum over the series of {@code name} that carry all {@code labels} ({@code key="value"}); fails when there is none. */
    public double gauge(String name, String... labels) {
        return series(name, labels).orElseThrow(() -> new AssertionError("no metric " + name + " at /metrics"));
    }

    /** The same for a counter, which is 0 until something was counted. */
    public double counter(String name, String... labels) {
        return series(name, labels).orElse(0);
    }

    private OptionalDouble series(String name, String... labels) {
        String text = api.get("/metrics").body();
        Matcher line = Pattern.compile("(?m)^" + Pattern.quote(name) + "(?:\\{(.*)})? (\\S+)")
                .matcher(text);
        boolean known = false;
        double sum = 0;
        while (line.find()) {
            known = true;
            String found = line.group(1) == null ? "" : line.group(1);
            if (List.of(labels).stream().allMatch(found::contains)) {
                sum += Double.parseDouble(line.group(2));
            }
        }
        return known ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }

    /** Has the JVM collect its garbage, upon which Netty reports the buffers that nobody released. */
    public void collectGarbage() {
        jcmd("GC.run");
    }

    /** What the JVM answers to a diagnostic command. */
    public String jcmd(String command) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        String pid = Long.toString(process.process().pid());
        return Proc.run(process.log().getParent(), "jcmd", List.of(jcmd.toString(), pid, command));
    }

    /** Seconds of processor time that it has used. */
    public double processorSeconds() {
        return process.process().info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
    }

    /** All gauges of things that calls hold, with their values; all zero when nobody calls. */
    public Map<String, Double> held() {
        Map<String, Double> held = new LinkedHashMap<>();
        for (String gauge : List.of(
                "drawbridge_calls_active",
                "drawbridge_sip_dialogs",
                "drawbridge_sip_transactions",
                "drawbridge_rtp_ports_in_use",
                "drawbridge_ice_agents",
                "drawbridge_native_codecs_open")) {
            held.put(gauge, gauge(gauge));
        }
        return held;
    }

    /** Waits until nothing of any call is left; the longest SIP timer is 32 s. */
    public void awaitNothingHeld(Duration timeout) {
        Await.until(
                () -> held().values().stream().allMatch(value -> value == 0),
                timeout,
                () -> "no dialog, transaction, port, agent or codec left, but " + held());
    }

    /** The process. */
    public Proc process() {
        return process;
    }

    /** SIGTERM; returns the exit status. */
    public int stop() {
        process.terminate();
        return process.awaitExit(STOP);
    }

    /** Takes it away without a word. */
    public void kill() {
        killed = true;
        process.process().destroyForcibly();
        process.awaitExit(STOP);
    }

    /** The admin token. */
    public String token() {
        try {
            return Files.readString(Path.of(setting("data-dir"), "admin-token")).strip();
        } catch (IOException e) {
            throw new AssertionError("no admin token in the data directory", e);
        }
    }

    private String tail() {
        String log = process.output();
        return process.log() + ": ..." + log.substring(Math.max(0, log.length() - 1500));
    }

    /** Stops it if it runs; fails on an exit status other than 0, and when a buffer was left. */
    @Override
    public void close() {
        try {
            int status = process.alive() ? stop() : process.process().exitValue();
            assertEquals(killed ? KILLED : 0, status, () -> "exit status, " + tail());
            String log = process.output();
            int leak = log.indexOf("LEAK:");
            assertEquals(
                    -1, leak, () -> "a buffer was left: " + log.substring(leak, Math.min(log.length(), leak + 2000)));
        } finally {
            process.close();
        }
    }
}
