package io.drawbridge.core.meeting.page;

/** Why a page's command was not carried out: the keys of {@link PageNews.Refused}, each of which the page has words for. */
public enum Refusal {
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
    public String key() {
        return key;
    }
}
