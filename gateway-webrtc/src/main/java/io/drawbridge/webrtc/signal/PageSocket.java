package io.drawbridge.webrtc.signal;

import java.util.concurrent.ScheduledExecutorService;

/** One WebSocket of a page, as a session sees it. Thread-safe; what is said from one thread stays in order. */
interface PageSocket {
    /** The thread of the socket. */
    ScheduledExecutorService loop();

    /** The browser's address. */
    String remote();

    /**
     * Sends a text; nothing happens when the socket has gone.
     *
     * @param written is run on some thread once the network has taken the text; never if the socket breaks before
     */
    void send(String text, Runnable written);

    /** Closes in order, after what was sent. */
    void close();

    /** Closes at once, whatever still waits. */
    void cut(String why);
}
