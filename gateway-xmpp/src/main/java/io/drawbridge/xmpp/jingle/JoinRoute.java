package io.drawbridge.xmpp.jingle;

import io.drawbridge.xmpp.component.Carrier;
import java.util.List;
import java.util.Optional;

/**
 * Which way web joins go.
 *
 * @param web carries them
 * @param local the callbridge of this process where it has one; joins wait for it too when it is the only one
 * @param callbridges domains of the callbridges, at least one
 */
public record JoinRoute(Carrier web, Optional<Carrier> local, List<String> callbridges) {
    /** To one callbridge of this process. */
    public static JoinRoute within(Carrier web, Carrier callbridge) {
        return new JoinRoute(web, Optional.of(callbridge), List.of(callbridge.component()));
    }

    /** Why no join can be carried now. */
    Optional<String> unavailable() {
        Optional<Carrier> only = local.filter(own -> callbridges.equals(List.of(own.component())));
        return web.unavailable().or(() -> only.flatMap(Carrier::unavailable));
    }
}
