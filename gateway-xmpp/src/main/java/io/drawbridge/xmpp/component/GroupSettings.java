package io.drawbridge.xmpp.component;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.xmpp.callbridge.GroupTimes;
import io.drawbridge.xmpp.callbridge.LinkTimes;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the links of one component need to know.
 *
 * @param component the component's domain
 * @param place where the servers are looked for, as the operator reads it: an address, or the domain of an SRV look-up
 * @param servers finds them
 * @param names what the certificate of a server must name
 * @param tls empty = plain
 * @param addresses finds the addresses of a server
 */
public record GroupSettings(
        String component,
        Secret secret,
        String place,
        ServerLookup servers,
        Function<ServerAddress, ServerNames> names,
        Optional<LinkTls> tls,
        AddressLookup addresses,
        LinkTimes times,
        GroupTimes groupTimes) {
    LinkSettings towards(ServerAddress server) {
        return new LinkSettings(component, secret, server, names.apply(server), tls, addresses, times);
    }
}
