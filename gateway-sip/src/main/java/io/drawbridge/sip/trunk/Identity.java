package io.drawbridge.sip.trunk;

import io.drawbridge.core.config.SipAccount;
import io.drawbridge.core.config.SipTrunk;

/** Who a request is of. */
public sealed interface Identity {
    /**
     * A device of an account.
     *
     * @param proven by digest in this very request; else it only comes from where the account registered, which a datagram can forge
     */
    record Account(SipAccount account, boolean proven) implements Identity {}

    /** A trunk, by its address or its certificate. */
    record Trunk(SipTrunk trunk) implements Identity {}

    /** Anybody. */
    record Stranger() implements Identity {}

    /** Whether its calls may go beyond the meetings; of an account the digest must prove it. */
    default boolean mayDialOut() {
        if (this instanceof Account account) {
            return account.proven() && account.account().dialOut();
        }
        return this instanceof Trunk trunk && trunk.trunk().dialOut();
    }
}
