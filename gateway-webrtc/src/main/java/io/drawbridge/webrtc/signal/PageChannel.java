package io.drawbridge.webrtc.signal;

import io.drawbridge.core.meeting.page.PageNews;
import java.util.concurrent.ScheduledExecutorService;

/** The way to one page, whichever socket it has now. Owner: {@link #owner()}; every method but that is called there. */
public interface PageChannel {
    /** The one thread of this channel; thread-safe. */
    ScheduledExecutorService owner();

    /** Name of the session, unique, 16 of a to z and 0 to 9. */
    String id();

    /** The browser's address, for call records. */
    String remote();

    /** From now on the page may come back over another socket when this one breaks. Returns the key that it has to show; never logged. */
    String keep();

    /** Sends a message; ignored when the page is gone. */
    void send(ServerMessage message);

    /** Sends news of the meeting as they are; ignored when the page is gone. */
    void send(PageNews news);

    /** Closes in order, after what was sent. */
    void close();
}
