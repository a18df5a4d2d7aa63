package io.drawbridge.core.directory;

import io.drawbridge.core.call.EndReason;

/** What a caller is told at a meeting's door. */
public sealed interface Admission {
    /** May go in now. */
    record Admitted(Role role) implements Admission {}

    /** A PIN is asked, or asked again where {@code wrong}. */
    record PinWanted(boolean wrong) implements Admission {}

    /** Waits until the host is there or somebody lets the caller in. */
    record Lobby() implements Admission {}

    /** Must go. */
    record Refused(EndReason reason) implements Admission {}
}
