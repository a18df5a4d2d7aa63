package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.xmpp.stanza.XmppAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who calls.
 *
 * @param address the full address, normalised
 */
record Guest(XmppAddress address) {
    /** Servers name anonymous users by UUIDs or long random words; who has one can have another at once. */
    private static final Pattern ANONYMOUS =
            Pattern.compile("[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|(?=(?:.*\\d){2})[a-z0-9_-]{16,}");

    private static final int MOST_NAME_CHARS = 64;

    static Optional<Guest> of(String address) {
        return XmppAddress.parse(address)
                .filter(parsed -> !parsed.resource().isEmpty())
                .map(Guest::new);
    }

    String bare() {
        return new XmppAddress(address.local(), address.domain(), "").toString();
    }

    private boolean anonymous() {
        return address.local().isEmpty() || ANONYMOUS.matcher(address.local()).matches();
    }

    /** Whom guesses are counted against, and whom call records name: the bare address, of anonymous users the domain. */
    String source() {
        return source(address);
    }

    static String source(XmppAddress address) {
        Guest guest = new Guest(address);
        return guest.anonymous() ? address.domain() : guest.bare();
    }

    /** What others in the meeting see. */
    String displayName() {
        String name = anonymous() ? "Guest" : address.name();
        return name.length() > MOST_NAME_CHARS ? name.substring(0, MOST_NAME_CHARS) : name;
    }
}
