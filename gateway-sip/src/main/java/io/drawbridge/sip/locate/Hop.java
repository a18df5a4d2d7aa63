package io.drawbridge.sip.locate;

import io.drawbridge.sip.transaction.Transport;
import java.net.InetSocketAddress;

/**
 * One place to which a request may be sent.
 *
 * @param address resolved
 * @param serverName what the far end's certificate must name (RFC 5922 section 7.2): the domain that was looked up, not what DNS made of it
 */
public record Hop(Transport transport, InetSocketAddress address, String serverName) {}
