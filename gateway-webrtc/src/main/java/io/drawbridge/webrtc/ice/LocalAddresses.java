package io.drawbridge.webrtc.ice;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Which addresses media binds: a wildcard socket would answer from the wrong one, and ICE would fail. */
public final class LocalAddresses {
    private LocalAddresses() {}

    /** The configured ones; for none, or a wildcard, those of the interfaces that are up. IPv6 link-local ones are of no use. */
    public static List<InetAddress> of(List<InetAddress> configured) throws SocketException {
        List<InetAddress> concrete =
                configured.stream().filter(a -> !a.isAnyLocalAddress()).toList();
        if (!concrete.isEmpty() && concrete.size() == configured.size()) {
            return concrete;
        }
        boolean ipv4Only = !configured.isEmpty() && configured.stream().allMatch(a -> a.getAddress().length == 4);
        List<InetAddress> found = new ArrayList<>(concrete);
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (network.isUp()) {
                network.inetAddresses()
                        .filter(a -> !a.isLinkLocalAddress() && !a.isMulticastAddress())
                        .filter(a -> !ipv4Only || a.getAddress().length == 4)
                        .map(LocalAddresses::withoutScope)
                        .filter(a -> !found.contains(a))
                        .forEach(found::add);
            }
        }
        found.sort(Comparator.comparing(InetAddress::isLoopbackAddress).thenComparing(a -> a.getAddress().length));
        return found;
    }

    private static InetAddress withoutScope(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an interface has an address of no length", e);
        }
    }
}
