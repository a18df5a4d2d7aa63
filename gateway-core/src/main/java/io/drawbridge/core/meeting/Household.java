package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.Admission;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.spi.DialOut;
import java.util.Optional;

/** What a meeting knows of the house around it. Thread-safe. */
interface Household {
    /** A participant is there, in the meeting or before it. */
    void joined(LoopParticipant participant);

    /** A participant is gone. */
    void left(LoopParticipant participant, EndReason reason);

    /** The meeting of that number. */
    Optional<MeetingSpec> find(String number);

    /** Asks the door of a meeting, as it stands now. */
    Admission knock(MeetingSpec meeting, String pin, String source);

    /** Asks it for a guest whom it has told to wait. */
    Admission again(MeetingSpec meeting);

    /** Who can place calls; empty while nobody can. */
    Optional<DialOut> dialOut();

    /** A number without a meeting was typed. False: that source may guess no further. */
    boolean guessed(String source);

    /**
     * The meeting of that name, made where it is not there yet.
     *
     * @param loopIndex the loop that a new one gets
     */
    LoopMeeting meeting(MeetingSpec spec, int loopIndex);
}
