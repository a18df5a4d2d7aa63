package io.drawbridge.xmpp.server;

/** What happens when a component connects whose name is held (key {@code xmpp.conflict}). */
public enum Conflict {
    /** The second gets the stream error, unless the first turns out to be dead. */
    REFUSE,
    /** The first gets the stream error, and the second its place. */
    REPLACE;

    /** The value of the configuration. */
    public static Conflict of(String word) {
        return word.equals("replace") ? REPLACE : REFUSE;
    }
}
