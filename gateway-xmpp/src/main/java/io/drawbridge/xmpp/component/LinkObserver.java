package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.callbridge.RegistrationStep;

/** Told what happens on a link, on the link's loop; for counting, not for acting. */
public interface LinkObserver {
    /** Hears nothing. */
    LinkObserver NONE = new LinkObserver() {};

    /** A step was taken. */
    default void onStep(RegistrationStep step) {}

    /** The state has changed. */
    default void onChanged(LinkState from, LinkState to) {}

    /** A stanza went out. */
    default void onSent() {}

    /** A stanza came in. */
    default void onReceived() {}

    /** What came in was no good stanza. */
    default void onMalformed() {}
}
