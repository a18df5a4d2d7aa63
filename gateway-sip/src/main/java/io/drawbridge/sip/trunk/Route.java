package io.drawbridge.sip.trunk;

import io.drawbridge.core.config.SipAccount;
import io.drawbridge.core.config.SipTrunk;

/** Where a call of ours goes, or why it may not. */
public sealed interface Route {
    /** To a trunk; {@code uri}: the Request-URI. */
    record ToTrunk(SipTrunk trunk, String uri) implements Route {}

    /** To the devices of an account; whether there are any, its bindings know. */
    record ToAccount(SipAccount account) implements Route {}

    /** Straight to the host of {@code uri}, the Request-URI. */
    record ToDomain(String uri) implements Route {}

    /**
     * Nowhere.
     *
     * @param reason a clause for the operator
     * @param readable whether it is an address or a number at all
     */
    record Refused(String reason, boolean readable) implements Route {}
}
