package io.drawbridge.core.store;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.pki.Sealer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.h2.api.ErrorCode;

/**
 * What was set by API or page, read before anything starts, since the configuration is put together from it. Reads only, without JDBI, as
 * every start waits for it. Blocks.
 *
 * @param values by key; secrets are open
 * @param isHeld whether another process, a running gateway as a rule, has the database open, so that nothing could be read
 * @param complaints what else could not be read and what to do about it, a sentence each
 */
public record StoredSettings(Map<String, String> values, boolean isHeld, List<String> complaints) {
    private static final String TABLE_EXISTS =
            "SELECT 1 FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC' AND TABLE_NAME = 'SETTING'";

    private static final StoredSettings NONE = new StoredSettings(Map.of(), false, List.of());

    /** What is stored in a data directory; nothing where there is no database yet. */
    public static StoredSettings read(Path dataDir) {
        if (!Files.exists(dataDir.resolve(Store.FILE + ".mv.db"))) {
            return NONE;
        }
        try (Connection connection = DriverManager.getConnection(Store.readingUrl(dataDir), Store.FILE, "");
                Statement statement = connection.createStatement()) {
            return hasTable(statement) ? read(dataDir, statement) : NONE;
        } catch (SQLException e) {
            return e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1
                    ? new StoredSettings(Map.of(), true, List.of())
                    : unread(dataDir, e);
        } catch (IOException e) {
            return unread(dataDir, e);
        }
    }

    private static StoredSettings unread(Path dataDir, Exception e) {
        return new StoredSettings(
                Map.of(),
                false,
                List.of("what was set by API or page cannot be read and does not count here: " + firstLine(e)
                        + "; drawbridge doctor data looks at the database in " + dataDir));
    }

    private static boolean hasTable(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery(TABLE_EXISTS)) {
            return found.next();
        }
    }

    private static StoredSettings read(Path dataDir, Statement statement) throws SQLException, IOException {
        Map<String, String> values = new HashMap<>();
        Map<String, String> sealed = new HashMap<>();
        try (ResultSet rows = statement.executeQuery("SELECT name, text, sealed FROM setting")) {
            while (rows.next()) {
                (rows.getBoolean(3) ? sealed : values).put(rows.getString(1), rows.getString(2));
            }
        }
        return sealed.isEmpty()
                ? new StoredSettings(values, false, List.of())
                : opened(Sealer.of(dataDir), values, sealed);
    }

    private static StoredSettings opened(Sealer sealer, Map<String, String> values, Map<String, String> sealed) {
        List<String> lost = new ArrayList<>();
        sealed.forEach((name, text) -> {
            Optional<Secret> secret = sealer.open(context(name), text);
            if (secret.isPresent()) {
                values.put(name, secret.get().reveal());
            } else {
                lost.add("the stored " + name + " was sealed with another key and does not count: set it anew");
            }
        });
        return new StoredSettings(values, false, lost);
    }

    /** What a sealed setting is bound to. */
    static String context(String name) {
        return "setting:" + name;
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Never shows values. */
    @Override
    public String toString() {
        return "StoredSettings" + values.keySet();
    }
}
