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
        List<String> arguments = new ArrayList<>(List.of("-s", user));
        arguments.addAll(List.of(options));
        arguments.add("127.0.0.1:" + port);
        return start(stage, scenario, Ports.free(), arguments);
    }

    /** Waits at {@code sipPort} for calls. */
    public static Sipp answer(Stage stage, String scenario, int sipPort, String... options) {
        return start(stage, scenario, sipPort, List.of(options));
    }

    private static Sipp start(Stage stage, String scenario, int sipPort, List<String> arguments) {
        Path dir = stage.dir().resolve("sipp-" + scenario + "-" + sipPort);
        try (InputStream file = Sipp.class.getResourceAsStream("/sipp/" + scenario + ".xml")) {
            if (file == null) {
                throw new AssertionError("no scenario " + scenario);
            }
            Files.createDirectories(dir);
            Files.copy(file, dir.resolve("scenario.xml"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        List<String> command = new ArrayList<>(List.of(
                "sipp",
                "-sf",
                "scenario.xml",
                "-i",
                "127.0.0.1",
                "-p",
                "" + sipPort,
                "-mi",
                "127.0.0.1",
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
        return stage.own(new Sipp(Proc.start("sipp", dir, Map.of("TERM", "dumb"), command), dir));
    }

    /** Waits for the end and fails unless every call went as the scenario says. */
    public void succeed(Duration timeout) {
        int exit = process.awaitExit(timeout);
        assertEquals(0, exit, () -> "sipp's exit status, see " + dir + ": " + errors());
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
