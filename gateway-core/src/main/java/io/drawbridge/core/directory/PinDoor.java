package io.drawbridge.core.directory;

import io.drawbridge.core.call.EndReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The door of every meeting: host and guest PIN, lobby, lock, and a limit on guesses. With a lobby, guests of a
 * locked meeting wait there for a host to admit them. A meeting with a host PIN only lets guests in without
 * one. Comparison takes as long for a wrong PIN as for the right one. Thread-safe.
 */
public final class PinDoor implements Door {
    private static final int MAX_PIN_CHARS = 64;

    private final GuessCounters guesses;
    private final InstantSource clock;

    /** Counts in {@code guesses}, by the time of {@code clock}. */
    public PinDoor(GuessCounters guesses, InstantSource clock) {
        this.guesses = guesses;
        this.clock = clock;
    }

    @Override
    public Admission knock(MeetingSpec meeting, Inside inside, String pin, String source) {
        long now = clock.millis();
        if (guesses.barred(source, now)) {
            return tooMany();
        }
        String typed = pin.length() > 1 && pin.endsWith(SKIP) ? pin.substring(0, pin.length() - 1) : pin;
        if (isOpen(meeting)) {
            return entered(meeting, inside, Role.GUEST);
        }
        if (typed.isEmpty() || typed.equals(SKIP)) {
            return meeting.pin().isEmpty() ? entered(meeting, inside, Role.GUEST) : new Admission.PinWanted(false);
        }
        if (!guesses.mayTry(source, meeting.name(), now)) {
            return tooMany();
        }
        Optional<Role> role = role(meeting, typed);
        if (role.isPresent()) {
            return entered(meeting, inside, role.get());
        }
        guesses.wrongPin(source, meeting.name(), now);
        return new Admission.PinWanted(true);
    }

    private static boolean isOpen(MeetingSpec meeting) {
        return meeting.pin().isEmpty() && meeting.hostPin().isEmpty();
    }

    private static Admission entered(MeetingSpec meeting, Inside inside, Role role) {
        if (role == Role.HOST) {
            return new Admission.Admitted(role);
        }
        if (meeting.lobby() && (inside.locked() || !inside.hostPresent())) {
            return new Admission.Lobby();
        }
        return inside.locked()
                ? new Admission.Refused(EndReason.Plain.MEETING_LOCKED)
                : new Admission.Admitted(role);
    }

    private static Admission tooMany() {
        return new Admission.Refused(EndReason.Plain.TOO_MANY_TRIES);
    }

    private static Optional<Role> role(MeetingSpec meeting, String typed) {
        boolean host = matches(meeting.hostPin(), typed);
        boolean guest = matches(meeting.pin(), typed);
        if (host) {
            return Optional.of(Role.HOST);
        }
        return guest ? Optional.of(Role.GUEST) : Optional.empty();
    }

    private static boolean matches(String pin, String typed) {
        String bounded = typed.length() > MAX_PIN_CHARS ? "" : typed;
        boolean same =
                MessageDigest.isEqual(bounded.getBytes(StandardCharsets.UTF_8), pin.getBytes(StandardCharsets.UTF_8));
        return same && !pin.isEmpty();
    }

    @Override
    public boolean guessed(String source) {
        return guesses.wrongNumber(source, clock.millis());
    }

    @Override
    public boolean barred(String source) {
        return guesses.barred(source, clock.millis());
    }
}
