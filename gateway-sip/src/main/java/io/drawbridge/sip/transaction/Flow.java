package io.drawbridge.sip.transaction;

import java.net.InetSocketAddress;

/**
 * The way a message came, on which its answer goes back.
 *
 * @param channel id of the socket or connection, as the transport knows it
 * @param remote the far end; for a stream also where a new connection goes when this one is gone
 */
public record Flow(Transport transport, long channel, InetSocketAddress remote) {
    /** Whether it is a stream. */
    public boolean reliable() {
        return transport.reliable();
    }

    /** The same socket towards another address. */
    public Flow to(InetSocketAddress other) {
        return new Flow(transport, channel, other);
    }
}
