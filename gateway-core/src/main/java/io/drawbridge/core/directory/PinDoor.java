package io.drawbridge.core.directory;

import io.drawbridge.core.call.EndReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The door of every meeting: host and guest PIN, signed invitation, lobby, lock, and a limit on guesses. With a lobby, guests of a locked
 * meeting wait there for a host to admit them. A meeting with a host PIN only lets guests in without one. Comparison takes as long for a
 * wrong PIN as for the right one. Thread-safe.
 */
public final class PinDoor implements Door {
    private static final int MAX_PIN_CHARS = 64;

    private final GuessCounters guesses;
    private final InstantSource clock;
    private final @Nullable GuestTokens tokens;

    /** Counts in {@code guesses}, by the time of {@code clock}; knows no invitations. */
    public PinDoor(GuessCounters guesses, InstantSource clock) {
        this(guesses, clock, null);
    }

    /** Lets in who shows one of {@code tokens} too. */
    public PinDoor(GuessCounters guesses, InstantSource clock, @Nullable GuestTokens tokens) {
        this.guesses = guesses;
        this.clock = clock;
        this.tokens = tokens;
    }

    @Override
    public Admission knock(MeetingSpec meeting, Inside inside, String pin, String source) {
        long now = clock.millis();
        if (guesses.barred(source, now)) {
            return tooMany();
        }
        if (GuestTokens.looksLikeOne(pin)) {
            return invited(meeting, inside, pin, source, now);
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

    @Override
    public Admission again(MeetingSpec meeting, Inside inside) {
        return entered(meeting, inside, Role.GUEST);
    }

    private Admission invited(MeetingSpec meeting, Inside inside, String token, String source, long now) {
        GuestTokens.Verdict verdict = judge(meeting, token);
        if (verdict instanceof GuestTokens.Verdict.Valid valid) {
            return entered(meeting, inside, valid.grant().role());
        }
        if (verdict instanceof GuestTokens.Verdict.Expired) {
            return new Admission.Refused(EndReason.Plain.TOKEN_EXPIRED);
        }
        guesses.wrongPin(source, meeting.name(), now);
        return new Admission.Refused(EndReason.Plain.TOKEN_INVALID);
    }

    private GuestTokens.Verdict judge(MeetingSpec meeting, String token) {
        return tokens == null
                ? new GuestTokens.Verdict.Invalid()
                : tokens.judge(token, meeting.name(), clock.instant().getEpochSecond());
    }

    @Override
    public String nameInvited(MeetingSpec meeting, String shown) {
        return GuestTokens.looksLikeOne(shown) && judge(meeting, shown) instanceof GuestTokens.Verdict.Valid valid
                ? valid.grant().name()
                : "";
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
        return inside.locked() ? new Admission.Refused(EndReason.Plain.MEETING_LOCKED) : new Admission.Admitted(role);
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
