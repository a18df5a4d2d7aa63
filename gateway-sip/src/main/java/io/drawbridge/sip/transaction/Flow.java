package io.drawbridge.sip.transaction;

import java.net.InetSocketAddress;

/**
 * The way a message came, on which its answer goes back.
 *
 * @param reliable whether it is a stream
 * @param channel id of the socket or connection, as the transport knows it
 * @param remote the far end; for a stream also where a new connection goes when this one is gone
 */
public record Flow(boolean reliable, long channel, InetSocketAddress remote) {
    /** The same socket towards another address. */
    public Flow to(InetSocketAddress other) {
        return new Flow(reliable, channel, other);
    }
}
