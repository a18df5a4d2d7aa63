package io.drawbridge.sip.dialog;

/** How a session came to its end. */
public enum SessionEnd {
    /** The caller gave up before it was answered. */
    CANCELLED(487, "cancelled"),
    /** We refused. */
    REFUSED(480, "refused"),
    /** The far end said BYE. */
    REMOTE_BYE(200, "the far end said BYE"),
    /** We said BYE. */
    LOCAL_BYE(200, ""),
    /** No ACK came for our 2xx. */
    NO_ACK(408, "no ACK came"),
    /** No PRACK came for our reliable 1xx. */
    NO_PRACK(504, "no PRACK came"),
    /** Our offer got no answer where it had to come. */
    NO_ANSWER(488, "our offer got no answer"),
    /** The session timer ran out. */
    EXPIRED(408, "the session timer ran out"),
    /** The far end does not know the dialog any more, or does not answer. */
    LOST(408, "a request in the dialog was not answered");

    private final int status;
    private final String detail;

    SessionEnd(int status, String detail) {
        this.status = status;
        this.detail = detail;
    }

    /** One sentence. */
    public String detail() {
        return detail;
    }

    /** The value of the Reason header (RFC 3326) of the BYE that the stack sends by itself. */
    String reason() {
        return "SIP;cause=" + status + ";text=\"" + detail + "\"";
    }
}
