package io.drawbridge.core.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Keys whose feature this version does not have. Their defaults are taken; a value that asks for the feature refuses the start, since
 * a gateway that silently does less than it was told is worse than one that does not run.
 */
final class Unbuilt {
    private Unbuilt() {}

    static List<ConfigFault> check(Values values) {
        List<ConfigFault> faults = new ArrayList<>();
        if (!values.get(Keys.DATABASE_URL).equals("embedded")) {
            // the URL may hold a password, so it is not repeated
            faults.add(cannot("database.url", "jdbc:postgresql://…", "use a database", "embedded"));
        }
        return faults;
    }

    private static ConfigFault cannot(String key, String value, String what, String allowed) {
        return new ConfigFault(key, value, "this version cannot " + what + " yet; allowed is " + allowed);
    }
}
