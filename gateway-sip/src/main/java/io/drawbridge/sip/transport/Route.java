package io.drawbridge.sip.transport;

import io.drawbridge.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What makes two connections interchangeable (RFC 5923): on TLS also the name that the far end has proved, and who vouches for it.
 *
 * @param serverName empty where there is no TLS
 * @param trust null where there is no TLS
 */
record Route(Transport transport, InetSocketAddress address, String serverName, @Nullable PeerTrust trust) {
    static Route of(Transport transport, InetSocketAddress address, String serverName, @Nullable PeerTrust trust) {
        return transport.secure()
                ? new Route(transport, address, serverName.toLowerCase(Locale.ROOT), trust)
                : new Route(transport, address, "", null);
    }
}
