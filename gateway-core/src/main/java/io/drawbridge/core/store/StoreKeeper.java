package io.drawbridge.core.store;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.GuessCounters.Count;
import io.drawbridge.core.pki.Sealer;
import io.drawbridge.core.spi.ReadinessCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the database beside everything else that starts, reads what an earlier process has left, and writes changes in batches. The only
 * thread that waits for the disk is its own; what is lost by a power cut or kill is at most the last batch. {@link #start} and {@link
 * #close} belong to the thread that owns the gateway.
 */
public final class StoreKeeper implements ReadinessCheck, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreKeeper.class);
    private static final long CLOSE_SECONDS = 3;
    private static final int WRITES_BETWEEN_SWEEPS = 60;

    private final Path directory;
    private final GuessCounters guesses;
    private final InstantSource clock;
    private final long writeEveryMillis;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "store");
        made.setDaemon(true);
        return made;
    });
    private volatile Result state = new Result(false, "the database is not open yet");
    private @Nullable Store store;
    private int writes;

    /** Keeps {@code guesses} in {@code directory}, written every {@code writeEveryMillis}. */
    public StoreKeeper(Path directory, GuessCounters guesses, InstantSource clock, long writeEveryMillis) {
        this.directory = directory;
        this.guesses = guesses;
        this.clock = clock;
        this.writeEveryMillis = writeEveryMillis;
    }

    /** Opens the database; comes back at once. */
    public void start() {
        thread.execute(this::open);
        thread.scheduleWithFixedDelay(this::write, writeEveryMillis, writeEveryMillis, TimeUnit.MILLISECONDS);
    }

    @SuppressWarnings("IllegalCatch") // whatever keeps the database shut is a sentence for the operator
    private void open() {
        long started = System.nanoTime();
        try {
            Store opened = Store.open(directory);
            guesses.restore(new GuessTable(opened.jdbi()).all());
            store = opened;
            state = new Result(true, "the database is open");
            LOG.debug("database open after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        } catch (RuntimeException e) {
            LOG.error("the database in {} cannot be opened: {}", directory, String.valueOf(e.getMessage()));
            LOG.debug("why the database cannot be opened", e);
            state = new Result(
                    false,
                    "the database in " + directory + " cannot be opened: " + e.getMessage()
                            + "; is another gateway running there?");
        }
    }

    @SuppressWarnings("IllegalCatch") // a task that throws would be the last one
    private void write() {
        Store open = store;
        if (open == null) {
            return;
        }
        List<Count> changed = guesses.takeChanged();
        try {
            GuessTable table = new GuessTable(open.jdbi());
            if (!changed.isEmpty()) {
                table.save(changed);
            }
            if (++writes % WRITES_BETWEEN_SWEEPS == 0) {
                long now = clock.millis();
                table.forget(guesses.overBeforeMillis(now), now);
            }
        } catch (RuntimeException e) {
            LOG.error("{} counts of wrong PINs and numbers were not written", changed.size(), e);
        }
    }

    /**
     * Keeps settings beside those that are kept; thread-safe.
     *
     * @param plain values by key
     * @param secrets by key; they are sealed
     * @return completes when they are on the disk; fails with a sentence for the operator, and then none is kept
     */
    public CompletionStage<Void> keep(Map<String, String> plain, Map<String, Secret> secrets) {
        return CompletableFuture.runAsync(() -> write(plain, secrets), thread);
    }

    private void write(Map<String, String> plain, Map<String, Secret> secrets) {
        Store open = store;
        if (open == null) {
            throw new IllegalStateException(state.text());
        }
        List<SettingTable.Row> rows = new ArrayList<>();
        plain.forEach((name, value) -> rows.add(new SettingTable.Row(name, value, false)));
        try {
            Sealer sealer = Sealer.of(directory);
            secrets.forEach((name, secret) ->
                    rows.add(new SettingTable.Row(name, sealer.seal(StoredSettings.context(name), secret), true)));
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        new SettingTable(open.jdbi()).save(rows);
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public Result check() {
        return state;
    }

    /** Writes what is open and closes the database. */
    @Override
    public void close() {
        thread.execute(() -> {
            write();
            if (store != null) {
                store.close();
                store = null;
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the database did not close in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
