package io.drawbridge.webrtc.turn.server;

import java.util.ArrayList;
import java.util.List;

/** What has been written to and not been flushed. Owner: the server's loop. */
final class Flushes {
    private final List<Outlet> waiting = new ArrayList<>();

    void add(Outlet outlet) {
        waiting.add(outlet);
    }

    /** At the end of a batch. */
    void run() {
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).flush();
        }
        waiting.clear();
    }
}
