package io.drawbridge.core.directory;

/** Where a dialled user part, or the last part of a meeting link, leads. */
public sealed interface Destination {
    /** A meeting. */
    record ToMeeting(MeetingSpec meeting) implements Destination {}

    /** The echo test: the caller gets back its own sound and picture. */
    record Echo() implements Destination {}

    /** Nobody; refuse with 404. */
    record Unknown() implements Destination {}
}
