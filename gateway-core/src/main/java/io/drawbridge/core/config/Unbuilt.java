package io.drawbridge.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keys whose feature this version does not have. Their defaults are taken; a value that asks for the feature refuses the start, since
 * a gateway that silently does less than it was told is worse than one that does not run.
 */
final class Unbuilt {
    /** An entry of a list that must stay empty: taken as it is, and refused below as a whole. */
    static final Kind<String> ENTRY = (key, raw, faults) -> Optional.of("given");

    private Unbuilt() {}

    static List<ConfigFault> check(Values values) {
        List<ConfigFault> faults = new ArrayList<>();
        refuseEntries(faults, values, Keys.SIP_ACCOUNTS, "take registrations");
        refuseEntries(faults, values, Keys.SIP_TRUNKS, "speak to trunks");
        refuseEntries(faults, values, Keys.SIP_DIAL_RULES, "dial out");
        if (!values.get(Keys.TURN_EXTERNAL).isEmpty()) {
            faults.add(cannot("turn.external", values.get(Keys.TURN_EXTERNAL), "use a TURN server", "empty"));
        }
        if (!values.get(Keys.DATABASE_URL).equals("embedded")) {
            // the URL may hold a password, so it is not repeated
            faults.add(cannot("database.url", "jdbc:postgresql://…", "use a database", "embedded"));
        }
        boolean needsLookUp = values.get(Keys.XMPP_ENABLED) && !values.get(Keys.XMPP_EMBEDDED);
        boolean clear = values.areClear(Keys.XMPP_ENABLED, Keys.XMPP_EMBEDDED, Keys.XMPP_SERVER_ADDRESS);
        if (clear && needsLookUp && values.get(Keys.XMPP_SERVER_ADDRESS).isEmpty()) {
            faults.add(cannot("xmpp.server-address", "", "find an XMPP server by SRV", "host or host:port"));
        }
        return faults;
    }

    private static void refuseEntries(List<ConfigFault> faults, Values values, Key<List<String>> key, String what) {
        if (!values.get(key).isEmpty()) {
            faults.add(cannot(key.name(), values.get(key).size() + " given", what, "an empty list"));
        }
    }

    private static ConfigFault cannot(String key, String value, String what, String allowed) {
        return new ConfigFault(key, value, "this version cannot " + what + " yet; allowed is " + allowed);
    }
}
