package io.drawbridge.sip.transport;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Which of our addresses a far end reaches us at. Thread-safe. */
public final class LocalAddresses {
    private static final int ANY_PORT = 9;

    private final List<InetAddress> advertised;

    /** {@code advertised}: the public addresses of the configuration, used for far ends that are not on this host. */
    public LocalAddresses(List<InetAddress> advertised) {
        this.advertised = List.copyOf(advertised);
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
        if (remote.isLoopbackAddress()) {
            return local;
        }
        boolean six = local instanceof Inet6Address;
        return advertised.stream()
                .filter(address -> (address instanceof Inet6Address) == six)
                .findFirst()
                .orElse(local);
    }
}
