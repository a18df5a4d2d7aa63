package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.EndReason.Plain;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Admission;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.Role;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait before one meeting: for its host, or until they have typed the PIN; the IVR's foyer is that of no meeting. Owner: the
 * meeting's loop.
 */
final class Foyer {
    private final Household house;
    private final Map<String, LoopParticipant> waiting = new LinkedHashMap<>();

    Foyer(Household house) {
        this.house = house;
    }

    Collection<LoopParticipant> waiting() {
        return List.copyOf(waiting.values());
    }

    Optional<LoopParticipant> find(String participantId) {
        return Optional.ofNullable(waiting.get(participantId));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** What the door says to one who comes. A meeting without a door (echo test, IVR) lets everybody in. */
    Admission knock(@Nullable MeetingSpec meeting, JoinAttempt.Entry entry) {
        return meeting == null || entry.invited()
                ? new Admission.Admitted(Role.GUEST)
                : house.knock(meeting, entry.pin(), entry.source());
    }

    /** Why one may not even wait: a wrong PIN was shown, or the page has to ask for one first. */
    static Optional<EndReason> refusal(Admission admission, JoinAttempt attempt) {
        if (admission instanceof Admission.Refused refused) {
            return Optional.of(refused.reason());
        }
        if (!(admission instanceof Admission.PinWanted)) {
            return Optional.empty();
        }
        if (!attempt.entry().pin().isEmpty()) {
            return Optional.of(Plain.WRONG_PIN);
        }
        return attempt.path() == Path.WEBRTC ? Optional.of(Plain.PIN_REQUIRED) : Optional.empty();
    }

    /** One who waits comes in, or goes on waiting here. */
    void take(LoopParticipant caller) {
        waiting.put(caller.id(), caller);
    }

    /** True: it was here. */
    boolean remove(LoopParticipant caller) {
        return waiting.remove(caller.id(), caller);
    }

    /** A host came or went, or the door was locked or unlocked. */
    void onDoor() {
        waiting().forEach(LoopParticipant::onDoor);
    }
}
