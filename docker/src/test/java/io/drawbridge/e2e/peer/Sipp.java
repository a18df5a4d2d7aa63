package io.drawbridge.e2e.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs scenarios of {@code src/test/resources/sipp} with sipp, as the caller or the called side. <code>${name}</code> in a scenario is
 * a value of the test or the own {@code local-port}, else the text of {@code parts/name.txt}, in which the same holds.
 */
public final class Sipp implements AutoCloseable {
    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z0-9-]+)}");

    /** What one run needs: the scenario, what stands in its places, files beside it, our port, and the rest of the command line. */
    private record Run(
            Namespaces.Place place,
            String scenario,
            Map<String, String> values,
            Map<String, Path> files,
            int sipPort,
            List<String> arguments) {}

    private final Proc process;
    private final Path dir;

    private Sipp(Proc process, Path dir) {
        this.process = process;
        this.dir = dir;
    }

    /**
     * Calls {@code user} at a port of 127.0.0.1 over UDP.
     *
     * @param options sipp's own, for example {@code -m 100 -r 20}
     */
    public static Sipp call(Stage stage, String scenario, String user, int port, String... options) {
        return call(stage, scenario, Map.of(), Map.of(), user, port, options);
    }

    /** One call by a scenario that plays {@code tone.ulaw}: a tone of {@code toneHz}. */
    public static Sipp callWithTone(Stage stage, String scenario, int toneHz, String user, int port) {
        return call(stage, scenario, Map.of(), Map.of("tone.ulaw", Media.ulaw(toneHz)), user, port, "-m", "1");
    }

    /** One call to {@code user} at a port of 127.0.0.1, with {@code values} in the scenario's places. */
    public static Sipp play(
            Stage stage, String scenario, String user, int port, Map<String, String> values, String... options) {
        List<String> all = new ArrayList<>(List.of("-m", "1"));
        all.addAll(List.of(options));
        return call(stage, scenario, values, Map.of(), user, port, all.toArray(new String[0]));
    }

    private static Sipp call(
            Stage stage,
            String scenario,
            Map<String, String> values,
            Map<String, Path> files,
            String user,
            int port,
            String... options) {
        List<String> arguments = new ArrayList<>(List.of("-s", user));
        arguments.addAll(List.of(options));
        arguments.add("127.0.0.1:" + port);
        return start(stage, new Run(Namespaces.Place.HOST, scenario, values, files, Ports.free(), arguments));
    }

    /** One call from elsewhere to {@code user} at {@code target}, an address and a port. */
    public static Sipp callFrom(Namespaces.Place place, Stage stage, String scenario, String user, String target) {
        List<String> arguments = List.of("-s", user, "-m", "1", target);
        return start(stage, new Run(place, scenario, Map.of(), Map.of(), Ports.free(), arguments));
    }

    /** Waits at {@code sipPort} for calls. */
    public static Sipp answer(Stage stage, String scenario, int sipPort, String... options) {
        return start(stage, new Run(Namespaces.Place.HOST, scenario, Map.of(), Map.of(), sipPort, List.of(options)));
    }

    /** The text of a part with everything in its places. */
    public static String part(String name, Map<String, String> values) {
        return filled(resource("parts/" + name + ".txt"), values);
    }

    private static String filled(String text, Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(place -> {
            String name = place.group(1);
            String value = values.get(name);
            return Matcher.quoteReplacement(value == null ? part(name, values).stripTrailing() : filled(value, values));
        });
    }

    private static String resource(String name) {
        try (InputStream file = Sipp.class.getResourceAsStream("/sipp/" + name)) {
            if (file == null) {
                throw new AssertionError("no " + name + " for sipp");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Sipp start(Stage stage, Run run) {
        Path dir = stage.dir().resolve("sipp-" + run.scenario() + "-" + run.sipPort());
        Map<String, String> all = new HashMap<>(run.values());
        all.put("local-port", Integer.toString(run.sipPort()));
        try {
            Files.createDirectories(dir);
            Files.writeString(dir.resolve("scenario.xml"), filled(resource(run.scenario() + ".xml"), all));
            for (Map.Entry<String, Path> other : run.files().entrySet()) {
                Files.copy(other.getValue(), dir.resolve(other.getKey()));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        List<String> command = new ArrayList<>(List.of(
                "sipp",
                "-sf",
                "scenario.xml",
                "-i",
                run.place().address(),
                "-p",
                "" + run.sipPort(),
                "-mi",
                run.place().address(),
                "-mp",
                "" + Ports.block(4),
                "-nostdin",
                "-trace_err",
                "-error_file",
                "errors.log",
                "-trace_msg",
                "-message_file",
                "messages.log",
                "-trace_stat",
                "-stf",
                "stat.csv",
                "-fd",
                "1",
                "-timeout_error"));
        command.addAll(run.arguments());
        return stage.own(new Sipp(
                Proc.start("sipp", dir, Map.of("TERM", "dumb"), run.place().run(command)), dir));
    }

    /** Waits for the end and fails unless every call went as the scenario says. */
    public void succeed(Duration timeout) {
        int exit = process.awaitExit(timeout);
        assertEquals(0, exit, () -> "sipp's exit status, see " + dir + ": " + errors());
    }

    /** Waits for the end, however the calls went. */
    public void awaitEnd(Duration timeout) {
        process.awaitExit(timeout);
    }

    /** A value of the last line of the statistics, for example {@code SuccessfulCall(C)}. */
    public long statistic(String column) {
        try {
            List<String> lines = Files.readAllLines(dir.resolve("stat.csv"));
            int index = List.of(lines.get(0).split(";")).indexOf(column);
            return Long.parseLong(lines.get(lines.size() - 1).split(";")[index]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The messages so far. */
    public String log() {
        try {
            Path file = dir.resolve("messages.log");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String errors() {
        try {
            Path file = dir.resolve("errors.log");
            return Files.exists(file) ? Files.readString(file) : "no errors noted";
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
