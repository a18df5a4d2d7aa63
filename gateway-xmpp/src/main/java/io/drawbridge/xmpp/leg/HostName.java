package io.drawbridge.xmpp.leg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine calls itself, for operators who look for a process. Never asks DNS. */
final class HostName {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    static String ownOr(String other) {
        try {
            String name = Files.readString(KERNEL).strip();
            return name.isEmpty() ? other : name;
        } catch (IOException e) {
            return other;
        }
    }
}
