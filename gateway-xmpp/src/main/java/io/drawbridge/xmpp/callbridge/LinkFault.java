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
        /** Stays until somebody changes a configuration: secret, name, certificate, second holder of the name. */
        LASTING
    }
}
