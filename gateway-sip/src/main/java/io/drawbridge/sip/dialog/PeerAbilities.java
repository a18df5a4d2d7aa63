package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.SipMessage;

/** What the far end of a dialog says that it can: the latest Allow counts. */
final class PeerAbilities {
    private boolean updates;

    /** Takes what a message says. */
    void learn(SipMessage message) {
        if (message.headers().first("Allow").isPresent()) {
            updates = has(message, "Allow", "UPDATE");
        }
    }

    /** UPDATE was refused as a method. */
    void noUpdates() {
        updates = false;
    }

    /** Whether it takes UPDATE (RFC 3311 section 4). */
    boolean updates() {
        return updates;
    }

    /** Whether a comma-separated header names that token. */
    static boolean has(SipMessage message, String header, String token) {
        return message.headers().values(header).stream().anyMatch(token::equalsIgnoreCase);
    }
}
