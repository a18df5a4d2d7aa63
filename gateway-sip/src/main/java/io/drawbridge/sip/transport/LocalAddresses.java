package io.drawbridge.sip.transport;

import io.drawbridge.core.net.PublicAddresses;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Which of our addresses a far end reaches us at. Thread-safe. */
public final class LocalAddresses {
    private static final int ANY_PORT = 9;

    private final PublicAddresses known;

    /** {@code known}: where far ends that are not near reach us. */
    public LocalAddresses(PublicAddresses known) {
        this.known = known;
    }

    /** With the public addresses of the configuration. */
    public LocalAddresses(List<InetAddress> configured) {
        this(new PublicAddresses(configured));
    }

    /** The address to bind for traffic with {@code remote}: what the routing table says. Sends nothing and does not block. */
    public static InetAddress towards(InetAddress remote) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(remote, ANY_PORT));
            return socket.getLocalAddress();
        } catch (IOException | RuntimeException unreachable) {
            return InetAddress.getLoopbackAddress();
        }
    }

    /** The address to write in SIP and SDP for a far end, when {@code local} is the one that we send from. */
    public InetAddress advertised(InetAddress local, InetAddress remote) {
        return known.advertised(local, remote);
    }
}
