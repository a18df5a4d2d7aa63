package io.drawbridge.webrtc.leg;

import io.drawbridge.core.spi.RelayCredentials.Service;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** By what names and addresses guests reach STUN and TURN. Pure. */
final class RelayHosts {
    private static final int DEFAULT_PORT = 3478;
    private static final int DEFAULT_TLS_PORT = 5349;

    private RelayHosts() {}

    /**
     * The public name; where that is localhost, which is another machine for every guest but one, an address of each family: public ones,
     * else those of the interfaces, {@code bound} having loopback last.
     */
    static List<String> of(String domain, List<InetAddress> publicAddresses, List<InetAddress> bound) {
        if (!domain.equals("localhost")) {
            return List.of(domain);
        }
        List<InetAddress> outer =
                bound.stream().filter(a -> !a.isLoopbackAddress()).toList();
        List<InetAddress> from = !publicAddresses.isEmpty() ? publicAddresses : outer.isEmpty() ? bound : outer;
        return Stream.of(firstOf(from, 4), firstOf(from, 16))
                .flatMap(Optional::stream)
                .map(InetAddress::getHostAddress)
                .toList();
    }

    private static Optional<InetAddress> firstOf(List<InetAddress> addresses, int bytes) {
        return addresses.stream().filter(a -> a.getAddress().length == bytes).findFirst();
    }

    /** The services of a host; a port of 0 has none. */
    static List<Service> services(String host, int port, int tlsPort) {
        List<Service> services = new ArrayList<>();
        if (port != 0) {
            services.add(new Service("stun", host, port, "udp"));
            services.add(new Service("turn", host, port, "udp"));
            services.add(new Service("turn", host, port, "tcp"));
        }
        if (tlsPort != 0) {
            services.add(new Service("turns", host, tlsPort, "tcp"));
        }
        return services;
    }

    /** The services of {@code host}, {@code host:port} or {@code [IPv6]:port}; TLS at its usual port. */
    static List<Service> external(String hostPort) {
        int colon = hostPort.indexOf(':', Math.max(hostPort.indexOf(']'), 0));
        String host = (colon < 0 ? hostPort : hostPort.substring(0, colon)).replaceAll("[\\[\\]]", "");
        int port = colon < 0 ? DEFAULT_PORT : Integer.parseInt(hostPort.substring(colon + 1));
        return services(host, port, DEFAULT_TLS_PORT);
    }

    /** What a relay's address is called towards guests: our public address of its family, if there is one. */
    static InetAddress advertised(InetAddress local, List<InetAddress> publicAddresses) {
        return local.isLoopbackAddress()
                ? local
                : firstOf(publicAddresses, local.getAddress().length).orElse(local);
    }
}
