package io.drawbridge.webrtc.signal;

import io.drawbridge.core.meeting.page.PageNews;
import java.util.concurrent.ScheduledExecutorService;

/** The connection to one page. Owner: {@link #owner()}; every method but that is called there. */
public interface PageChannel {
    /** The one thread of this connection; thread-safe. */
    ScheduledExecutorService owner();

    /** The browser's address, for call records. */
    String remote();

    /** Sends a message; ignored when the connection is gone. */
    void send(ServerMessage message);

    /** Sends news of the meeting as they are; ignored when the connection is gone. */
    void send(PageNews news);

    /** Closes in order, after what was sent. */
    void close();
}
