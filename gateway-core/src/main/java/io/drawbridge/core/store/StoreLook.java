package io.drawbridge.core.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.api.ErrorCode;

/** Looks at the embedded database without changing it, for somebody who wants to know how it is. Blocks. */
public final class StoreLook {
    /** How it is. */
    public enum State {
        /** There is none yet; the first start makes it. */
        MISSING,
        READABLE,
        /** Another process has it open. */
        HELD,
        BROKEN
    }

    /**
     * What was seen.
     *
     * @param text why it is broken; else empty
     */
    public record Seen(State state, String text) {}

    private StoreLook() {}

    /** Opens it for reading, asks one thing, and closes it. */
    public static Seen at(Path directory) {
        Path file = directory.toAbsolutePath().resolve(Store.FILE + ".mv.db");
        if (!Files.exists(file)) {
            return new Seen(State.MISSING, "");
        }
        String path = directory.toAbsolutePath().resolve(Store.FILE).toString().replace(";", "\\;");
        String url = "jdbc:h2:file:" + path + ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE;TRACE_LEVEL_FILE=0";
        try (Connection connection = DriverManager.getConnection(url, Store.FILE, "");
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("select count(*) from information_schema.tables")) {
            return tables.next() ? new Seen(State.READABLE, "") : new Seen(State.BROKEN, "it answers nothing");
        } catch (SQLException e) {
            return e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1
                    ? new Seen(State.HELD, "")
                    : new Seen(State.BROKEN, String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
    }
}
