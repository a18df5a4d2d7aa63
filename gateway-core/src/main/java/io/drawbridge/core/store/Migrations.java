package io.drawbridge.core.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Brings the database to the shape that this version needs, one script after the other; none is ever changed once it was released. */
final class Migrations {
    private static final List<String> SCRIPTS = List.of("001-guesses.sql", "002-settings.sql");

    private Migrations() {}

    /** Runs the scripts that have not been run yet. */
    static void run(Jdbi jdbi) {
        jdbi.useTransaction(handle -> {
            handle.execute(
                    "CREATE TABLE IF NOT EXISTS migration (version INT PRIMARY KEY, script VARCHAR(100) NOT NULL)");
            int version = handle.createQuery("SELECT COALESCE(MAX(version), 0) FROM migration")
                    .mapTo(Integer.class)
                    .one();
            if (version > SCRIPTS.size()) {
                throw new IllegalStateException("it was written by a newer version of the gateway");
            }
            for (int next = version; next < SCRIPTS.size(); next++) {
                run(handle, next + 1, SCRIPTS.get(next));
            }
        });
    }

    private static void run(Handle handle, int version, String script) {
        handle.createScript(read(script)).execute();
        handle.execute("INSERT INTO migration (version, script) VALUES (?, ?)", version, script);
    }

    private static String read(String script) {
        try (InputStream in = Migrations.class.getResourceAsStream(script)) {
            if (in == null) {
                throw new IllegalStateException(script + " is not in the distribution");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
