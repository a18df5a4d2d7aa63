package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Where a test's peers stand: gives it a directory of its own under {@code target/e2e}, and ends what it started, last first. As a
 * static field it also owns what lives for the whole class. Fails a class that leaves a process behind.
 */
public final class Stage implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    private final Deque<AutoCloseable> ofClass = new ArrayDeque<>();
    private final Deque<AutoCloseable> ofTest = new ArrayDeque<>();
    private Path classDir = root();
    private Path dir = root();
    private boolean inTest;

    /** {@code docker/target/e2e}. */
    public static Path root() {
        return Path.of("target", "e2e").toAbsolutePath();
    }

    /** The directory of this test; before the first test, of its class. */
    public Path dir() {
        return dir;
    }

    /** A copy of a test resource in the test's directory. */
    static Path resource(Stage stage, String name) {
        Path copy = stage.dir().resolve(Path.of(name).getFileName().toString());
        try (InputStream in = Stage.class.getResourceAsStream(name)) {
            Files.write(copy, in.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return copy;
    }

    /** Ends {@code peer} when this test (in {@code @BeforeAll}: this class) ends. */
    public <T extends AutoCloseable> T own(T peer) {
        (inTest ? ofTest : ofClass).push(peer);
        return peer;
    }

    /** Prints a measurement, into the build's output. */
    public void note(String text) {
        System.out.println("[e2e] " + root().relativize(dir) + ": " + text);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        classDir = fresh(root().resolve(context.getRequiredTestClass().getSimpleName()));
        dir = classDir;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        String method = context.getRequiredTestMethod().getName();
        String variant = context.getDisplayName().replace(method, "").replaceAll("[^A-Za-z0-9]+", "-");
        dir = fresh(classDir.resolve(method + variant.replaceAll("-$", "")));
        inTest = true;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        inTest = false;
        dir = classDir;
        closeAll(ofTest);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        closeAll(ofClass);
        Await.until(() -> children().isEmpty(), Duration.ofSeconds(5), () -> "no process left behind: " + children());
    }

    private static List<String> children() {
        return ProcessHandle.current()
                .descendants()
                .map(each -> each.pid() + " " + each.info().command().orElse("?"))
                .toList();
    }

    private static void closeAll(Deque<AutoCloseable> peers) throws Exception {
        Throwable first = null;
        while (!peers.isEmpty()) {
            try {
                peers.pop().close();
            } catch (Exception | AssertionError e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof Exception e) {
            throw e;
        }
        if (first instanceof Error e) {
            throw e;
        }
    }

    private static Path fresh(Path dir) {
        try {
            if (Files.exists(dir)) {
                try (var tree = Files.walk(dir)) {
                    for (Path each : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
                        Files.delete(each);
                    }
                }
            }
            return Files.createDirectories(dir);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
