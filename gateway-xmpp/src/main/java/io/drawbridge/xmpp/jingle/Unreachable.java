package io.drawbridge.xmpp.jingle;

import java.util.Set;

/** The answers of a server that say that the far end is not there. Pure. */
final class Unreachable {
    private static final Set<String> CONDITIONS = Set.of(
            "remote-server-not-found",
            "remote-server-timeout",
            "service-unavailable",
            "not-connected",
            "recipient-unavailable",
            "no answer in time");

    private Unreachable() {}

    static boolean is(String condition) {
        return CONDITIONS.contains(condition);
    }
}
