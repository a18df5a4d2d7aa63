package io.drawbridge.xmpp.jingle.standard;

/** Asks on a stranger's behalf whether there is a meeting. */
public interface GuestLookup {
    /**
     * Whether a call to {@code name} leads somewhere; never for {@code source} once it has guessed too often.
     *
     * @param name number or name, with a PIN perhaps, as a local part carries it
     * @param source whom a wrong guess is counted against
     */
    boolean leadsSomewhere(String name, String source);
}
