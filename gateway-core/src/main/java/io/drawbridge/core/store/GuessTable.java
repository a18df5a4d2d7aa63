package io.drawbridge.core.store;

import io.drawbridge.core.directory.GuessCounters.Count;
import io.drawbridge.core.directory.GuessCounters.Kind;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The table {@code guess}. Blocks. */
final class GuessTable {
    private final Jdbi jdbi;

    GuessTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    List<Count> all() {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT kind, name, since_millis, wrong, barred_until_millis FROM guess")
                        .map((row, context) -> new Count(
                                Kind.valueOf(row.getString(1)),
                                row.getString(2),
                                row.getLong(3),
                                row.getInt(4),
                                row.getLong(5)))
                        .list());
    }

    /** Writes all of {@code counts} at once. */
    void save(Collection<Count> counts) {
        jdbi.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(
                    "MERGE INTO guess (kind, name, since_millis, wrong, barred_until_millis) KEY (kind, name)"
                            + " VALUES (?, ?, ?, ?, ?)");
            counts.forEach(count -> batch.add(
                    count.kind().name(), count.key(), count.sinceMillis(), count.wrong(), count.barredUntilMillis()));
            batch.execute();
        });
    }

    /** Takes out what began before {@code overMillis} and bars nobody at {@code nowMillis}. */
    void forget(long overMillis, long nowMillis) {
        jdbi.useHandle(handle -> handle.execute(
                "DELETE FROM guess WHERE since_millis < ? AND barred_until_millis < ?", overMillis, nowMillis));
    }
}
