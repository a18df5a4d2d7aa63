package io.drawbridge.core.meeting;

/** Why a page's command was not carried out. */
enum Refusal {
    NOT_IN_MEETING("not-in-meeting"),
    NOT_HOST("not-host"),
    UNKNOWN_PARTICIPANT("unknown-participant"),
    UNKNOWN_CALL("unknown-call"),
    UNKNOWN_LINE("unknown-line"),
    EMPTY("empty"),
    TOO_LONG("too-long"),
    TOO_MANY("too-many"),
    DIAL_OUT_REFUSED("dial-out-refused"),
    NO_DIAL_OUT("no-dial-out");

    private final String key;

    Refusal(String key) {
        this.key = key;
    }

    /** As the page translates it. */
    String key() {
        return key;
    }
}
