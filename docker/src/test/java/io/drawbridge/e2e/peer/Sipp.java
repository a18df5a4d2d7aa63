package io.drawbridge.e2e.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs scenarios of {@code src/test/resources/sipp} with sipp, as the caller or the called side. */
public final class Sipp implements AutoCloseable {
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
        return call(stage, scenario, Map.of(), user, port, options);
    }

    /** One call by a scenario that plays {@code tone.ulaw}: a tone of {@code toneHz}. */
    public static Sipp callWithTone(Stage stage, String scenario, int toneHz, String user, int port) {
        return call(stage, scenario, Map.of("tone.ulaw", Media.ulaw(toneHz)), user, port, "-m", "1");
    }

    private static Sipp call(
            Stage stage, String scenario, Map<String, Path> files, String user, int port, String... options) {
        List<String> arguments = new ArrayList<>(List.of("-s", user));
        arguments.addAll(List.of(options));
        arguments.add("127.0.0.1:" + port);
        return start(Namespaces.Place.HOST, stage, scenario, files, Ports.free(), arguments);
    }

    /** One call from elsewhere to {@code user} at {@code target}, an address and a port. */
    public static Sipp callFrom(Namespaces.Place place, Stage stage, String scenario, String user, String target) {
        return start(place, stage, scenario, Map.of(), Ports.free(), List.of("-s", user, "-m", "1", target));
    }

    /** Waits at {@code sipPort} for calls. */
    public static Sipp answer(Stage stage, String scenario, int sipPort, String... options) {
        return start(Namespaces.Place.HOST, stage, scenario, Map.of(), sipPort, List.of(options));
    }

    private static Sipp start(
            Namespaces.Place place,
            Stage stage,
            String scenario,
            Map<String, Path> files,
            int sipPort,
            List<String> arguments) {
        Path dir = stage.dir().resolve("sipp-" + scenario + "-" + sipPort);
        try (InputStream file = Sipp.class.getResourceAsStream("/sipp/" + scenario + ".xml")) {
            if (file == null) {
                throw new AssertionError("no scenario " + scenario);
            }
            Files.createDirectories(dir);
            Files.copy(file, dir.resolve("scenario.xml"));
            for (Map.Entry<String, Path> other : files.entrySet()) {
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
                place.address(),
                "-p",
                "" + sipPort,
                "-mi",
                place.address(),
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
        command.addAll(arguments);
        return stage.own(new Sipp(Proc.start("sipp", dir, Map.of("TERM", "dumb"), place.run(command)), dir));
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
