package io.drawbridge.core;

import io.drawbridge.core.admin.RunningGateway;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.spi.DoctorCheck;
import io.drawbridge.core.store.StoreLook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The data directory: there, writable, closed to others; and the database in it. */
final class DataDoctor implements DoctorCheck {
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    @Override
    public String topic() {
        return "data";
    }

    @Override
    public List<Finding> examine(GatewayConfig config) {
        Path directory = config.dataDir().toAbsolutePath().normalize();
        List<Finding> findings = new ArrayList<>();
        if (!Files.exists(directory)) {
            findings.add(notThere(directory));
            findings.add(new Finding("database", Verdict.UNKNOWN, "there is none yet; the first start makes it"));
            return findings;
        }
        findings.add(
                Files.isDirectory(directory) && Files.isWritable(directory)
                        ? new Finding("data-dir", Verdict.GOOD, directory + " can be written")
                        : new Finding(
                                "data-dir",
                                Verdict.BROKEN,
                                directory + " cannot be written by this user: give it the directory, or set data-dir"));
        findings.add(permissions(directory));
        findings.add(database(config, directory));
        return findings;
    }

    private static Finding notThere(Path directory) {
        Path above = directory;
        while (above.getParent() != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return Files.isWritable(above)
                ? new Finding("data-dir", Verdict.GOOD, directory + " is not there yet; the first start makes it")
                : new Finding(
                        "data-dir",
                        Verdict.BROKEN,
                        directory + " is not there and cannot be made by this user: make it, or set data-dir");
    }

    private static Finding permissions(Path directory) {
        List<Path> open = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory, 2)) {
            for (Path file : files.filter(DataDoctor::isSecret).toList()) {
                if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                    open.add(file);
                }
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            return new Finding(
                    "data-permissions", Verdict.UNKNOWN, directory + " cannot be looked through by this user");
        }
        return open.isEmpty()
                ? new Finding("data-permissions", Verdict.GOOD, "keys and secrets are readable by their owner only")
                : new Finding(
                        "data-permissions",
                        Verdict.BROKEN,
                        "others than their owner have access to " + open + ": chmod go= them, and think of the keys as"
                                + " known to others");
    }

    private static boolean isSecret(Path file) {
        String name = String.valueOf(file.getFileName());
        return Files.isRegularFile(file)
                && (name.endsWith(".key") || name.endsWith("-secret") || name.equals("admin-token"));
    }

    private static Finding database(GatewayConfig config, Path directory) {
        StoreLook.Seen seen = StoreLook.at(directory);
        return switch (seen.state()) {
            case MISSING -> new Finding("database", Verdict.GOOD, "there is none yet; the first start makes it");
            case READABLE -> new Finding("database", Verdict.GOOD, "the database in " + directory + " opens");
            case HELD ->
                new RunningGateway(config).isThere()
                        ? new Finding("database", Verdict.GOOD, "the running gateway has the database open")
                        : new Finding(
                                "database",
                                Verdict.BROKEN,
                                "another process has the database in " + directory
                                        + " open, and no gateway answers at web.https-port: stop that process, or set"
                                        + " another data-dir");
            case BROKEN ->
                new Finding(
                        "database",
                        Verdict.BROKEN,
                        "the database in " + directory + " cannot be opened (" + seen.text()
                                + "): restore it from a copy, or move it away to begin with an empty one");
        };
    }
}
