package io.drawbridge.core.store;

import java.util.Collection;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Writes the table {@code setting}; {@link StoredSettings} reads it. Blocks. */
final class SettingTable {
    /** A row; {@code text} is sealed or plain. */
    record Row(String name, String text, boolean sealed) {}

    private final Jdbi jdbi;

    SettingTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Writes all of {@code rows} or none, and comes back when they are on the disk: a commit alone may lie in memory for half a second. */
    void save(Collection<Row> rows) {
        jdbi.useTransaction(handle -> {
            PreparedBatch batch =
                    handle.prepareBatch("MERGE INTO setting (name, text, sealed) KEY (name) VALUES (?, ?, ?)");
            rows.forEach(row -> batch.add(row.name(), row.text(), row.sealed()));
            batch.execute();
        });
        jdbi.useHandle(handle -> handle.execute("CHECKPOINT SYNC"));
    }
}
