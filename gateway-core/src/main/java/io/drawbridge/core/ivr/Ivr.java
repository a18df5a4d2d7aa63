package io.drawbridge.core.ivr;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.EndReason.Plain;
import io.drawbridge.core.directory.Admission;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.Role;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One caller on the way into a meeting. Begins with one of {@link #askNumber}, {@link #askPin} and {@link #waitFor}; is then fed with
 * digits, time and what the door does, and ends with exactly one of {@link Effects#enter} and {@link Effects#end}. Pure; not thread-safe.
 *
 * <p>{@code #} ends an entry, {@code *} begins it anew; {@code number**PIN#} gives both at once. An unknown number and a wrong PIN are told
 * by the same words, and both count as a try.
 */
public final class Ivr {
    /**
     * How patient the menu is.
     *
     * @param maxTries wrong entries, and as many silences, after which the call ends
     * @param entryNanos how long the next digit is waited for
     * @param stayNanos how long number and PIN may take together
     * @param lobbyNanos how long a caller may wait for the host
     * @param reminderNanos how often a waiting caller is told so
     */
    public record Limits(int maxTries, long entryNanos, long stayNanos, long lobbyNanos, long reminderNanos) {
        /** Three tries, 30 seconds for an entry, 5 minutes in all; an hour in the lobby, with a word every 20 seconds. */
        public static final Limits DEFAULT = new Limits(
                3,
                TimeUnit.SECONDS.toNanos(30),
                TimeUnit.MINUTES.toNanos(5),
                TimeUnit.HOURS.toNanos(1),
                TimeUnit.SECONDS.toNanos(20));
    }

    /** What the menu asks of the house; answered at once. */
    public interface Desk {
        /** The meeting of that number. */
        Optional<MeetingSpec> find(String number);

        /** Asks the meeting's door. */
        Admission knock(MeetingSpec meeting, String pin);

        /** Asks it for a guest whom it has told to wait: what it let wait needs not be shown again, and may have expired meanwhile. */
        Admission again(MeetingSpec meeting);

        /** A number without a meeting was typed. False: that source may guess no further. */
        boolean guessed();
    }

    /** What becomes of the caller. */
    public interface Effects {
        /** Shows a page from now on. */
        void show(Screen screen);

        /** Plays these and then silence, in place of what is played now; {@link Ivr#onPlayed} follows where there are any. */
        void play(List<Prompt> prompts);

        /** The caller waits for that meeting's host, and {@link Ivr#onDoor} is to be called when its door may say something else. */
        void waitAt(MeetingSpec meeting);

        /** The caller goes in; nothing follows. */
        void enter(MeetingSpec meeting, Role role);

        /** The call ends; nothing follows. */
        void end(EndReason reason);
    }

    /**
     * Where a caller is. NUMBER -> PIN, LOBBY or ENTERING by what the door says; PIN -> LOBBY or ENTERING; LOBBY -> ENTERING when the host
     * comes, types its PIN, or somebody admits; each of them -> LEAVING after too many tries, silence or a refusal; ENTERING and LEAVING ->
     * DONE when their prompt was played.
     */
    public enum State {
        NUMBER,
        PIN,
        LOBBY,
        ENTERING,
        LEAVING,
        DONE
    }

    private static final int MIN_DIGITS = 3;
    private static final int MAX_DIGITS = 13;
    private static final int MAX_PIN_DIGITS = 16;

    private final Limits limits;
    private final Desk desk;
    private final Effects effects;
    private final StringBuilder entry = new StringBuilder();
    private State state = State.NUMBER;
    private Page page = Page.NUMBER;
    private @Nullable MeetingSpec meeting;
    /** The number of {@code number**PIN} while the PIN is typed. */
    private String dialled = "";
    /** What stood before a single star, in case that another one follows. */
    private String restarted = "";

    private Role role = Role.GUEST;
    private EndReason reason = Plain.NO_ENTRY;
    private int wrongs;
    private int silences;
    private long deadlineNanos;
    private long stayUntilNanos;
    private long reminderNanos;

    /** A menu that has not begun. */
    public Ivr(Limits limits, Desk desk, Effects effects) {
        this.limits = limits;
        this.desk = desk;
        this.effects = effects;
    }

    /** Where the caller is. */
    public State state() {
        return state;
    }
    // ---- beginnings

    /** Begins with the meeting's number. */
    public void askNumber(long nowNanos) {
        stayUntilNanos = nowNanos + limits.stayNanos();
        ask(State.NUMBER, Page.NUMBER, List.of(Prompt.ENTER_NUMBER), nowNanos);
    }

    /** Begins with the PIN of a meeting that was dialled without. */
    public void askPin(MeetingSpec target, long nowNanos) {
        meeting = target;
        stayUntilNanos = nowNanos + limits.stayNanos();
        ask(State.PIN, Page.PIN, List.of(Prompt.ENTER_PIN), nowNanos);
    }

    /** Begins in the lobby. */
    public void waitFor(MeetingSpec target, long nowNanos) {
        meeting = target;
        lobby(target, nowNanos);
    }

    // ---- inputs

    /** A key of the remote control: 0 to 9, * or #; others are passed over. */
    public void onDigit(char symbol, long nowNanos) {
        boolean listens = state == State.NUMBER || state == State.PIN || (state == State.LOBBY && hasHostPin());
        if (!listens || "0123456789*#".indexOf(symbol) < 0) {
            return;
        }
        effects.play(List.of());
        reminderNanos = nowNanos + limits.reminderNanos();
        if (state != State.LOBBY) {
            deadlineNanos = nowNanos + limits.entryNanos();
        }
        switch (symbol) {
            case '#' -> onHash(nowNanos);
            case '*' -> onStar(nowNanos);
            default -> onNumeral(symbol);
        }
    }

    /** Time went on. */
    public void onTick(long nowNanos) {
        switch (state) {
            case NUMBER, PIN -> {
                if (nowNanos - stayUntilNanos >= 0) {
                    leave(Plain.NO_ENTRY, List.of(Prompt.GOODBYE));
                } else if (nowNanos - deadlineNanos >= 0) {
                    silent(nowNanos);
                }
            }
            case LOBBY -> {
                if (nowNanos - deadlineNanos >= 0) {
                    leave(Plain.NOT_ADMITTED, List.of(Prompt.GOODBYE));
                } else if (nowNanos - reminderNanos >= 0) {
                    reminderNanos = nowNanos + limits.reminderNanos();
                    effects.play(List.of(Prompt.WAIT_FOR_HOST));
                }
            }
            case ENTERING, LEAVING, DONE -> {}
        }
    }

    /** What {@link Effects#play} was told last has been heard to its end. */
    public void onPlayed() {
        MeetingSpec target = meeting;
        if (state == State.ENTERING && target != null) {
            state = State.DONE;
            effects.enter(target, role);
        } else if (state == State.LEAVING) {
            state = State.DONE;
            effects.end(reason);
        }
    }

    /** A host came or the door was unlocked: one who waits asks again. */
    public void onDoor() {
        MeetingSpec target = meeting;
        if (state == State.LOBBY && target != null && desk.again(target) instanceof Admission.Admitted admitted) {
            entering(admitted.role());
        }
    }

    /** A host or the API lets the caller in. False: it does not stand before a meeting. */
    public boolean onAdmitted() {
        boolean waits = state == State.LOBBY || (state == State.PIN && meeting != null);
        if (waits) {
            entering(Role.GUEST);
        }
        return waits;
    }

    // ---- typing

    private void onNumeral(char digit) {
        restarted = "";
        if (entry.length() < (state == State.NUMBER ? MAX_DIGITS : MAX_PIN_DIGITS)) {
            entry.append(digit);
        }
        show(page);
    }

    private void onStar(long nowNanos) {
        if (state == State.NUMBER && !restarted.isEmpty()) {
            dialled = restarted;
            ask(State.PIN, Page.PIN, List.of(), nowNanos);
        } else {
            restarted = state == State.NUMBER ? entry.toString() : "";
            entry.setLength(0);
            show(page);
        }
    }

    private void onHash(long nowNanos) {
        String typed = entry.toString();
        if (typed.isEmpty()) {
            return;
        }
        entry.setLength(0);
        restarted = "";
        switch (state) {
            case NUMBER -> submit(typed, "", nowNanos);
            case PIN -> submitPin(typed, nowNanos);
            default -> hostPin(typed, nowNanos);
        }
    }

    private void submitPin(String typed, long nowNanos) {
        MeetingSpec target = meeting;
        if (target == null) {
            String number = dialled;
            dialled = "";
            submit(number, typed, nowNanos);
        } else {
            judge(target, typed, desk.knock(target, typed), nowNanos);
        }
    }

    private void submit(String number, String typedPin, long nowNanos) {
        Optional<MeetingSpec> found = number.length() < MIN_DIGITS ? Optional.empty() : desk.find(number);
        if (found.isPresent()) {
            judge(found.get(), typedPin, desk.knock(found.get(), typedPin), nowNanos);
        } else if (desk.guessed()) {
            wrong(nowNanos);
        } else {
            leave(Plain.TOO_MANY_TRIES, List.of(Prompt.WRONG_ENTRY, Prompt.GOODBYE));
        }
    }

    private void judge(MeetingSpec target, String typedPin, Admission admission, long nowNanos) {
        if (admission instanceof Admission.Admitted admitted) {
            meeting = target;
            entering(admitted.role());
        } else if (admission instanceof Admission.Lobby) {
            meeting = target;
            lobby(target, nowNanos);
        } else if (admission instanceof Admission.Refused refused) {
            leave(refused.reason(), List.of(Prompt.GOODBYE));
        } else if (typedPin.isEmpty()) {
            meeting = target;
            ask(State.PIN, Page.PIN, List.of(Prompt.ENTER_PIN), nowNanos);
        } else {
            wrong(nowNanos);
        }
    }

    /** The host may type its PIN while it waits before its own meeting. */
    private void hostPin(String typed, long nowNanos) {
        MeetingSpec target = meeting;
        if (target == null) {
            return;
        }
        Admission admission = desk.knock(target, typed);
        if (admission instanceof Admission.Admitted admitted) {
            entering(admitted.role());
        } else if (admission instanceof Admission.Refused refused) {
            leave(refused.reason(), List.of(Prompt.GOODBYE));
        } else if (++wrongs >= limits.maxTries()) {
            leave(Plain.TOO_MANY_TRIES, List.of(Prompt.WRONG_ENTRY, Prompt.GOODBYE));
        } else {
            reminderNanos = nowNanos + limits.reminderNanos();
            show(Page.LOBBY);
            effects.play(List.of(Prompt.WRONG_ENTRY, Prompt.WAIT_FOR_HOST));
        }
    }

    private boolean hasHostPin() {
        MeetingSpec target = meeting;
        return target != null && !target.hostPin().isEmpty();
    }

    // ---- what follows

    private void ask(State next, Page shown, List<Prompt> prompts, long nowNanos) {
        state = next;
        entry.setLength(0);
        restarted = "";
        deadlineNanos = nowNanos + limits.entryNanos();
        show(shown);
        effects.play(prompts);
    }

    private void wrong(long nowNanos) {
        if (++wrongs >= limits.maxTries()) {
            leave(Plain.TOO_MANY_TRIES, List.of(Prompt.WRONG_ENTRY, Prompt.GOODBYE));
        } else if (meeting == null) {
            ask(State.NUMBER, Page.NUMBER_AGAIN, List.of(Prompt.WRONG_ENTRY, Prompt.ENTER_NUMBER), nowNanos);
        } else {
            ask(State.PIN, Page.PIN_AGAIN, List.of(Prompt.WRONG_ENTRY, Prompt.ENTER_PIN), nowNanos);
        }
    }

    private void silent(long nowNanos) {
        if (++silences >= limits.maxTries()) {
            leave(Plain.NO_ENTRY, List.of(Prompt.GOODBYE));
        } else if (state == State.NUMBER || meeting == null) {
            dialled = "";
            ask(State.NUMBER, Page.NUMBER, List.of(Prompt.ENTER_NUMBER), nowNanos);
        } else {
            ask(State.PIN, Page.PIN, List.of(Prompt.ENTER_PIN), nowNanos);
        }
    }

    private void lobby(MeetingSpec target, long nowNanos) {
        state = State.LOBBY;
        entry.setLength(0);
        deadlineNanos = nowNanos + limits.lobbyNanos();
        reminderNanos = nowNanos + limits.reminderNanos();
        effects.waitAt(target);
        show(Page.LOBBY);
        effects.play(List.of(Prompt.WAIT_FOR_HOST));
    }

    private void entering(Role as) {
        state = State.ENTERING;
        role = as;
        entry.setLength(0);
        show(Page.CONNECTED);
        effects.play(List.of(Prompt.CONNECTING));
    }

    private void leave(EndReason why, List<Prompt> lastWords) {
        state = State.LEAVING;
        reason = why;
        entry.setLength(0);
        show(Page.GOODBYE);
        effects.play(lastWords);
    }

    private void show(Page shown) {
        page = shown;
        boolean secret = state == State.PIN || state == State.LOBBY;
        String typed = entry.toString();
        effects.show(new Screen(shown, secret ? String.valueOf(Screen.HIDDEN).repeat(typed.length()) : typed));
    }
}
