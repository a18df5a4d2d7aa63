package io.drawbridge.core.config;

import io.drawbridge.core.directory.MeetingSpec;
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
        if (values.get(Keys.SIP_ENCRYPTION).equals("required")) {
            faults.add(cannot("sip.encryption", "required", "encrypt the media of SIP calls", "best-effort or off"));
        }
        if (values.get(Keys.SIP_UNKNOWN_NUMBER).equals("ivr")) {
            faults.add(cannot("sip.unknown-number", "ivr", "ask callers for a meeting number", "404"));
        }
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
        values.entries(Keys.MEETINGS)
                .forEach((i, meeting) -> refuseProtection(faults, "meetings[" + i + "].", meeting));
        return faults;
    }

    private static void refuseProtection(List<ConfigFault> faults, String key, MeetingSpec meeting) {
        if (!meeting.pin().isEmpty()) {
            faults.add(cannot(key + "pin", "***", "ask for PINs", "empty"));
        }
        if (!meeting.hostPin().isEmpty()) {
            faults.add(cannot(key + "host-pin", "***", "ask for PINs", "empty"));
        }
        if (meeting.lobby()) {
            faults.add(cannot(key + "lobby", "true", "keep guests in a lobby", "false"));
        }
    }

    private static ConfigFault cannot(String key, String value, String what, String allowed) {
        return new ConfigFault(key, value, "this version cannot " + what + " yet; allowed is " + allowed);
    }
}
