package io.drawbridge.core.store;

import java.nio.file.Path;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.Jdbi;

/** The embedded database, open and of the newest shape. Its methods block: not for event loops. Thread-safe. */
final class Store implements AutoCloseable {
    static final String FILE = "drawbridge";

    /** No trace files, little cache, and no shutdown hook of its own: the gateway closes it. */
    private static final String SETTINGS = ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;CACHE_SIZE=4096";

    private static final int MAX_CONNECTIONS = 4;

    private final JdbcConnectionPool connections;
    private final Jdbi jdbi;

    private Store(JdbcConnectionPool connections) {
        this.connections = connections;
        this.jdbi = Jdbi.create(connections);
    }

    /**
     * Opens {@code drawbridge.mv.db} in {@code directory}, made where it is missing.
     *
     * @throws RuntimeException if it cannot be opened: locked by another process, damaged, of a newer version
     */
    static Store open(Path directory) {
        JdbcConnectionPool connections = JdbcConnectionPool.create(url(directory) + SETTINGS, FILE, "");
        connections.setMaxConnections(MAX_CONNECTIONS);
        Store store = new Store(connections);
        try {
            Migrations.run(store.jdbi);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
        return store;
    }

    private static String url(Path directory) {
        return "jdbc:h2:file:"
                + directory.toAbsolutePath().resolve(FILE).toString().replace(";", "\\;");
    }

    /** Of a connection that only reads and leaves the file as it is. */
    static String readingUrl(Path directory) {
        return url(directory) + ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE" + SETTINGS;
    }

    Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        connections.dispose(); // with its last connection the database closes
    }
}
