package io.drawbridge.core.directory;

/** Where a dialled user part, or the last part of a meeting link, leads. */
public sealed interface Destination {
    /** A meeting; {@code pin} as it was dialled with it, empty if it was not. */
    record ToMeeting(MeetingSpec meeting, String pin) implements Destination {
        /** A meeting dialled without a PIN. */
        public ToMeeting(MeetingSpec meeting) {
            this(meeting, "");
        }

        /** Never shows the PIN. */
        @Override
        public String toString() {
            return "ToMeeting[" + meeting.name() + "]";
        }
    }

    /** The voice and picture menu that asks for a meeting's number. */
    record Ivr() implements Destination {}

    /** The echo test: the caller gets back its own sound and picture. */
    record Echo() implements Destination {}

    /** Nobody; refuse with 404. */
    record Unknown() implements Destination {}

    /** Whoever asks has guessed too often and is told nothing for a while; refuse with 403. */
    record Barred() implements Destination {}
}
