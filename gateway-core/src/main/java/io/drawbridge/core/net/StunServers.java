package io.drawbridge.core.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Reads {@code network.stun-servers}. */
public final class StunServers {
    private static final int STUN_PORT = 3478;

    private StunServers() {}

    /** The addresses of {@code host}, {@code host:port}, {@code IPv4:port} or {@code [IPv6]:port}; none if it is unknown. Blocks. */
    public static List<InetSocketAddress> resolve(String server) {
        int bracket = server.indexOf(']');
        int colon = server.indexOf(':', Math.max(bracket, 0));
        boolean bareIpv6 = bracket < 0 && colon >= 0 && server.indexOf(':', colon + 1) >= 0;
        boolean hasPort = colon >= 0 && !bareIpv6;
        String host = (hasPort ? server.substring(0, colon) : server).replaceAll("[\\[\\]]", "");
        try {
            int port = hasPort ? Integer.parseInt(server.substring(colon + 1)) : STUN_PORT;
            return Arrays.stream(InetAddress.getAllByName(host))
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
        } catch (UnknownHostException | IllegalArgumentException e) {
            return List.of();
        }
    }
}
