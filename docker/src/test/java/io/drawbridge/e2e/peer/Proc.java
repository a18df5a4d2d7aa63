package io.drawbridge.e2e.peer;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A child process whose output goes to a file, and which ends with the test or at the latest with this JVM. */
public final class Proc implements AutoCloseable {
    private static final Set<Proc> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Proc::killTree), "end-of-peers"));
    }

    private final String name;
    private final Process process;
    private final Path log;

    private Proc(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        RUNNING.add(this);
    }

    /** Starts {@code command} in {@code dir}; output of both kinds goes to {@code dir/name.log}, of a second of that name to {@code name-2.log}. */
    public static Proc start(String name, Path dir, Map<String, String> environment, List<String> command) {
        return start(name, unused(dir, name), environment, command, false);
    }

    private static Path unused(Path dir, String name) {
        Path log = dir.resolve(name + ".log");
        for (int i = 2; Files.exists(log); i++) {
            log = dir.resolve(name + "-" + i + ".log");
        }
        return log;
    }

    /** The same with standard output kept for the caller to read; the log holds the error output. */
    public static Proc startPiped(String name, Path dir, List<String> command) {
        return start(name, unused(dir, name), Map.of(), command, true);
    }

    private static Proc start(
            String name, Path log, Map<String, String> environment, List<String> command, boolean piped) {
        Path dir = log.getParent();
        ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
        builder.environment().putAll(environment);
        File file = log.toFile();
        builder.redirectError(file);
        if (piped) {
            builder.redirectOutput(ProcessBuilder.Redirect.PIPE);
        } else {
            builder.redirectErrorStream(true).redirectOutput(file);
        }
        try {
            Files.createDirectories(dir);
            Process process = builder.start();
            if (!piped) {
                process.getOutputStream().close();
            }
            return new Proc(name, process, log);
        } catch (IOException e) {
            throw new AssertionError(
                    "cannot start " + command.get(0) + "; docker/peers/install.sh installs what the tests need", e);
        }
    }

    /** Runs a tool to its end and returns what it printed; fails when it fails or takes longer than a minute. */
    public static String run(Path dir, String name, List<String> command) {
        try (Proc proc = start(name, dir.resolve(name + ".log"), Map.of(), command, false)) {
            int exit = proc.awaitExit(Duration.ofSeconds(60));
            if (exit != 0) {
                throw new AssertionError(name + " ended with " + exit + ": " + proc.output());
            }
            return proc.output();
        }
    }

    /** The running process. */
    public Process process() {
        return process;
    }

    /** The output so far. */
    public String output() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the output goes. */
    public Path log() {
        return log;
    }

    /** What the process reads as standard input; only for piped ones. */
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    /** Whether it still runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Asks it to end (SIGTERM). */
    public void terminate() {
        process.destroy();
    }

    /** Asks it to end as Control-C does, which lets GStreamer finish its files. */
    public void interrupt() {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The exit status; fails when it still runs after {@code timeout}. */
    public int awaitExit(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " still runs after " + timeout.toMillis() + " ms, see " + log);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it and everything it started, by force after three seconds. */
    @Override
    public void close() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        try {
            process.waitFor(3, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        RUNNING.remove(this);
        Stream.concat(Stream.of(process.toHandle()), descendants.stream())
                .forEach(each -> Await.until(() -> !each.isAlive(), Duration.ofSeconds(5), "the end of " + name));
    }

    private void killTree() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
