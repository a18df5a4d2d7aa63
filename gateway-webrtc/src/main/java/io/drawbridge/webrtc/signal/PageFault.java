package io.drawbridge.webrtc.signal;

/** What can be wrong with a connection or a message of a page; the page has a text and a hint for each key, as for each end reason. */
public enum PageFault {
    BAD_MESSAGE("bad-message", "not a message of version 2"),
    BAD_VERSION("bad-message", "this gateway speaks version 2"),
    BINARY_MESSAGE("binary-message", "messages are text"),
    MESSAGE_TOO_BIG("message-too-big", "the message is too long"),
    TOO_MANY_MESSAGES("too-many-messages", "too many messages at once"),
    TOO_MANY_CONNECTIONS("too-many-connections", "too many connections at once"),
    TOO_MANY_JOINS("too-many-joins", "too many joins from this address at once"),
    NOT_JOINED("not-joined", "join first"),
    ALREADY_JOINED("already-joined", "one join for each connection"),
    NOT_READY("not-ready", "the gateway is starting"),
    /** The session is not known any more, or more was lost than can be said again: the page joins anew. */
    SESSION_LOST("session-lost", "the session cannot be resumed"),
    /** Said to the old connection of a session that goes on over another. */
    TAKEN_OVER("taken-over", "the session goes on over another connection");

    private final String key;
    private final String detail;

    PageFault(String key, String detail) {
        this.key = key;
        this.detail = detail;
    }

    /** Stable word for the page. */
    public String key() {
        return key;
    }

    /** One sentence, in English. */
    public String detail() {
        return detail;
    }
}
