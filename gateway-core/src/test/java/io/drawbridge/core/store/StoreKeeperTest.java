package io.drawbridge.core.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.GuessCounters.Count;
import io.drawbridge.core.directory.GuessCounters.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreKeeperTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(NOW));

    @TempDir
    Path dir;

    private static GuessCounters counters() {
        return new GuessCounters(GuessCounters.Limits.DEFAULT);
    }

    private StoreKeeper started(GuessCounters guesses) {
        StoreKeeper keeper = new StoreKeeper(dir, guesses, CLOCK, 10);
        keeper.start();
        await(() -> keeper.check().ok());
        return keeper;
    }

    private static void await(BooleanSupplier condition) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            while (!condition.getAsBoolean()) {
                LockSupport.parkNanos(1_000_000);
            }
        });
    }

    private static void bar(GuessCounters guesses, String source) {
        for (int i = 0; i < 10; i++) {
            guesses.wrongPin(source, "demo", NOW);
        }
    }

    @Test
    void whoIsBarredStaysBarredOverARestart() {
        GuessCounters first = counters();
        try (StoreKeeper keeper = started(first)) {
            bar(first, "192.0.2.1");
            assertTrue(keeper.check().ok());
        }
        GuessCounters second = counters();
        try (StoreKeeper keeper = started(second)) {
            assertTrue(second.barred("192.0.2.1", NOW));
            assertFalse(second.barred("192.0.2.2", NOW));
            assertTrue(keeper.check().ok());
        }
    }

    @Test
    void whatWasWrittenOutlivesAProcessThatIsKilled() throws IOException {
        GuessCounters guesses = counters();
        Path copy = dir.resolve("copy");
        Files.createDirectory(copy);
        try (StoreKeeper keeper = started(guesses)) {
            bar(guesses, "192.0.2.1");
            await(() -> barredIn(copyOf(dir, copy)));
            assertTrue(keeper.check().ok());
        }
    }

    private static Path copyOf(Path from, Path to) {
        try {
            Files.write(to.resolve("drawbridge.mv.db"), Files.readAllBytes(from.resolve("drawbridge.mv.db")));
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the next process would find it: nobody has closed the file. */
    private static boolean barredIn(Path directory) {
        try (Store store = Store.open(directory)) {
            return new GuessTable(store.jdbi())
                    .all().stream()
                            .anyMatch(count -> count.barredUntilMillis() > NOW
                                    && count.key().equals("192.0.2.1"));
        }
    }

    @Test
    void aFileThatAnotherProcessHoldsIsAnAnswerAndNoException() throws IOException {
        started(counters()).close();
        try (FileChannel file = FileChannel.open(dir.resolve("drawbridge.mv.db"), StandardOpenOption.WRITE);
                FileLock lock = file.lock();
                StoreKeeper second = new StoreKeeper(dir, counters(), CLOCK, 10)) {
            assertTrue(lock.isValid());
            second.start();
            await(() -> second.check().text().contains("another gateway"));
            assertFalse(second.check().ok());
        }
    }

    @Test
    void aDamagedFileIsAnAnswerAndNoException() throws IOException {
        Files.writeString(dir.resolve("drawbridge.mv.db"), "this is no database".repeat(1000));
        try (StoreKeeper keeper = new StoreKeeper(dir, counters(), CLOCK, 10)) {
            keeper.start();
            await(() -> keeper.check().text().contains("cannot be opened"));
            assertFalse(keeper.check().ok());
        }
    }

    @Test
    void oldCountsAreSweptOutAndBarsAreNot() {
        try (Store store = Store.open(dir)) {
            GuessTable table = new GuessTable(store.jdbi());
            Count old = new Count(Kind.SOURCE, "192.0.2.1", NOW - 100_000, 3, 0);
            Count barred = new Count(Kind.SOURCE, "192.0.2.2", NOW - 100_000, 10, NOW + 1);
            Count fresh = new Count(Kind.MEETING, "demo", NOW - 10, 1, 0);
            table.save(List.of(old, barred, fresh));
            table.save(List.of(fresh));
            table.forget(NOW - 60_000, NOW);
            assertEquals(2, table.all().size());
            assertFalse(table.all().contains(old));
        }
    }
}
