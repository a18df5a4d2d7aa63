package io.drawbridge.core.directory;

/** Decides who gets into a meeting; counts wrong PINs. Thread-safe. */
public interface Door {
    /** Typed where a PIN may be left out: enters as a guest of a meeting that has a host PIN only. */
    String SKIP = "#";

    /**
     * The state of a meeting as far as its door cares.
     *
     * @param hostPresent whether a host is in
     * @param locked whether a host has locked it
     */
    record Inside(boolean hostPresent, boolean locked) {}

    /**
     * Asks to be let in.
     *
     * @param pin what was typed, or a signed invitation; empty: nothing yet; {@link #SKIP}: there is no PIN to type
     * @param source whom wrong guesses are counted against
     */
    Admission knock(MeetingSpec meeting, Inside inside, String pin, String source);

    /** What it says now to a guest who knocked, may come in, and was told to wait: what it showed then is not looked at again. */
    Admission again(MeetingSpec meeting, Inside inside);

    /** The name that the valid invitation {@code shown} is made out to; empty: it has none, or is none. */
    default String nameInvited(MeetingSpec meeting, String shown) {
        return "";
    }

    /** A number without a meeting was tried: counted like a wrong PIN. False: that source must wait. */
    boolean guessed(String source);

    /** Whether that source has guessed too often and must wait, whatever it asks for. */
    boolean barred(String source);
}
