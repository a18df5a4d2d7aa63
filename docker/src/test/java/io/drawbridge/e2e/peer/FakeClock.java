package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/** A wall clock for a process of its own, by libfaketime: it runs as it should, and jumps when it is told. The monotonic clock is the real one. */
public final class FakeClock {
    private final Path file;

    private FakeClock(Path file) {
        this.file = file;
    }

    /** One that is right. */
    public static FakeClock right(Stage stage) {
        FakeClock clock = new FakeClock(stage.dir().resolve("clock"));
        clock.jumpTo(Duration.ZERO);
        return clock;
    }

    /** From now on it differs so much from the right time; the process notices within a second. */
    public void jumpTo(Duration offset) {
        try {
            Path next =
                    Files.writeString(file.resolveSibling("next-clock"), String.format("%+d%n", offset.toSeconds()));
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What a process needs to go by it. Without the last two lines libfaketime breaks the timed waits of a JVM. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                library().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }

    private static Path library() {
        try (var found = Files.find(
                Path.of("/usr/lib"), 3, (path, attributes) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
            return found.findFirst()
                    .orElseThrow(() -> new AssertionError("no libfaketime below /usr/lib: docker/peers/install.sh"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
