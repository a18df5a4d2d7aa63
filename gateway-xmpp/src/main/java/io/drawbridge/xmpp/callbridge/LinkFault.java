package io.drawbridge.xmpp.callbridge;

/**
 * Why an attempt or a link ended.
 *
 * @param text for the operator: what failed, where, why, and what to do; no secrets
 */
public record LinkFault(Kind kind, String text) {
    /** How soon it is worth trying again. */
    public enum Kind {
        /** May be gone the next moment: refused, timed out, closed. */
        PASSING,
        /** The server goes down and says so: another address of it may be up at once. */
        SHUTDOWN,
        /** Stays until somebody changes a configuration: secret, name, certificate. */
        LASTING,
        /** Somebody else holds the name: as lasting, unless it is another link of our own to the same cluster. */
        CONFLICT;

        /** Whether waiting alone mends nothing. */
        public boolean needsSomebody() {
            return this == LASTING || this == CONFLICT;
        }
    }
}
