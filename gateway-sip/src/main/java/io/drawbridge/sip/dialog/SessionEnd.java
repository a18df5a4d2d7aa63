package io.drawbridge.sip.dialog;

/** How a session came to its end. */
public enum SessionEnd {
    /** The caller gave up before it was answered. */
    CANCELLED,
    /** We refused. */
    REFUSED,
    /** The far end said BYE. */
    REMOTE_BYE,
    /** We said BYE. */
    LOCAL_BYE,
    /** No ACK came for our 2xx. */
    NO_ACK,
    /** The far end does not know the dialog any more, or does not answer. */
    LOST
}
