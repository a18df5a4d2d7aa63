package io.drawbridge.xmpp.component;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.xmpp.callbridge.LinkTimes;
import java.util.Optional;

/**
 * What a link needs to know.
 *
 * @param component the component's domain
 * @param server where to connect
 * @param names what the server's certificate must name; the domain is also sent as SNI
 * @param tls empty = plain
 */
public record LinkSettings(
        String component,
        Secret secret,
        ServerAddress server,
        ServerNames names,
        Optional<LinkTls> tls,
        AddressLookup lookup,
        LinkTimes times) {}
