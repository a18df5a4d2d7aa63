package io.drawbridge.core;

import java.util.List;

/**
 * Loads what every start needs, on a thread of its own, while the configuration and what was stored are read: with a database there this
 * reading takes a quarter of a second, and so does the loading. What is missing is no fault here: the start itself comes to it.
 */
final class Preload {
    private static final List<String> NAMES = List.of(
            "com.linecorp.armeria.server.Server",
            "org.bouncycastle.jce.provider.BouncyCastleProvider",
            "io.drawbridge.core.Gateway",
            "io.drawbridge.core.admin.WebServer");

    private Preload() {}

    /** Comes back at once. */
    static void begin() {
        Thread thread = new Thread(() -> NAMES.forEach(Preload::load), "preload");
        thread.setDaemon(true);
        thread.start();
    }

    private static void load(String name) {
        try {
            Class.forName(name);
        } catch (ClassNotFoundException | LinkageError e) {
            return;
        }
    }
}
