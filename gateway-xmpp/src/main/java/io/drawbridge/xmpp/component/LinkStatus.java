package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.callbridge.LinkState;
import java.time.Instant;
import java.util.Optional;

/**
 * A link as the operator sees it.
 *
 * @param component the component's domain
 * @param server where it connects to
 * @param usable whether joins can be carried
 * @param lastError what is wrong, in words
 * @param since when the state was entered
 */
public record LinkStatus(
        String component, LinkState state, String server, boolean usable, Optional<String> lastError, Instant since) {
    /** Of a server to which there is no connection at the moment. */
    static LinkStatus idle(
            String component, LinkState state, String server, Optional<String> lastError, Instant since) {
        return new LinkStatus(component, state, server, false, lastError, since);
    }

    /** A link that cannot be used, in one sentence. */
    public String describe() {
        return "the link to the XMPP server " + server + " is not ready (" + state + ")"
                + lastError.map(error -> ": " + error).orElse("");
    }
}
