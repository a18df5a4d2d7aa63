package io.drawbridge.core;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.directory.MeetingSpec;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where to go first: the lines that a start prints. Pure but for asking the interfaces for their addresses. */
final class Banner {
    private static final String LOCALHOST = "localhost";
    private static final int SIP_PORT = 5060;

    private Banner() {}

    /** {@code Join}, {@code SIP} and {@code Admin}; nothing secret. */
    static List<String> lines(GatewayConfig config) {
        return Stream.of("Join: " + join(config), "SIP: " + sip(config, ownHost(config)), "Admin: " + admin(config))
                .toList();
    }

    static String join(GatewayConfig config) {
        String path = config.meetings().stream()
                .findFirst()
                .map(meeting -> "/meet/" + meeting.name())
                .orElse("/");
        return web(config) + path;
    }

    /** Where pages are, without a slash at the end. */
    static String web(GatewayConfig config) {
        boolean isLocal = config.domain().equals(LOCALHOST);
        boolean plain = config.web().httpPort() != 0 && (isLocal || config.web().httpsPort() == 0);
        return web(config, plain);
    }

    static String admin(GatewayConfig config) {
        return web(config, config.web().httpsPort() == 0) + "/admin";
    }

    private static String web(GatewayConfig config, boolean plain) {
        int port = plain ? config.web().httpPort() : config.web().httpsPort();
        int usual = plain ? 80 : 443;
        return (plain ? "http://" : "https://") + bracketed(config.domain()) + (port == usual ? "" : ":" + port);
    }

    static String sip(GatewayConfig config, String host) {
        boolean udp = config.sip().udpPort() != 0;
        int port = udp ? config.sip().udpPort() : config.sip().tcpPort();
        if (!config.legs().contains("sip") || port == 0) {
            return "off";
        }
        String user =
                config.meetings().stream().findFirst().map(MeetingSpec::name).orElse("echo");
        return "sip:" + user + "@" + bracketed(host) + (port == SIP_PORT ? "" : ":" + port)
                + (udp ? "" : ";transport=tcp");
    }

    /** What a room dials: the public name or, while that is localhost, an address of this machine that others may reach. */
    private static String ownHost(GatewayConfig config) {
        if (!config.domain().equals(LOCALHOST)) {
            return config.domain();
        }
        GatewayConfig.Network network = config.network();
        Stream<InetAddress> told = Stream.concat(network.publicAddresses().stream(), network.bind().stream());
        return Stream.concat(told, network.bind().isEmpty() ? interfaceAddresses() : Stream.empty())
                .filter(address -> !address.isAnyLocalAddress())
                .findFirst()
                .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
                .orElse(LOCALHOST);
    }

    private static Stream<InetAddress> interfaceAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .sorted(Comparator.comparing((InetAddress address) -> !(address instanceof Inet4Address)));
        } catch (SocketException e) {
            return Stream.empty();
        }
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
