package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.stanza.Iq;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What carries the stanzas of one component, over whatever links it has at the moment. Sessions hold on to it while links come and go.
 */
public interface Carrier {
    /** Told on the loop what becomes of the carrier. */
    interface Watcher {
        /** Requests can be carried from now on (or by one more link), or not any more. */
        void onUsable(boolean usable);
    }

    /** The owner of all sessions over it; thread-safe. */
    EventLoop loop();

    /** The component's domain; thread-safe. */
    String component();

    /** Why nothing can be carried now, in one sentence; empty when it can. Thread-safe. */
    Optional<String> unavailable();

    /**
     * Sends a request; {@code then} is given its one answer, on the loop, at the latest after ten seconds. {@link IqAnswer.LinkDown} says
     * that the link broke before the answer came: the far end may have it or not, so what is sent again keeps its id.
     */
    void request(Iq request, Consumer<IqAnswer> then);

    /** Adds a watcher; before the first link is switched on. */
    void watch(Watcher watcher);
}
