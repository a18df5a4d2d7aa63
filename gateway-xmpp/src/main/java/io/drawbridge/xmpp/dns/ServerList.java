package io.drawbridge.xmpp.dns;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the DNS servers to ask are: given ones, or those of the system as they are at the moment of the question. */
final class ServerList {
    static final int PORT = 53;
    /** As many as the C library asks. */
    private static final int MOST_OF_SYSTEM = 3;

    private static final Pattern NAMESERVER = Pattern.compile("\\s*nameserver\\s+(\\S+)");

    private ServerList() {}

    /** {@code host[:port]} each; a name among them is looked up by the system, once. */
    static Supplier<List<InetSocketAddress>> configured(List<String> hostPorts) {
        List<InetSocketAddress> servers =
                hostPorts.stream().map(ServerList::address).toList();
        return () -> servers;
    }

    private static InetSocketAddress address(String hostPort) {
        int colon = hostPort.lastIndexOf(':');
        boolean hasPort = colon > 0 && (hostPort.indexOf(':') == colon || hostPort.charAt(colon - 1) == ']');
        String host = hasPort ? hostPort.substring(0, colon) : hostPort;
        int port = hasPort ? Integer.parseInt(hostPort.substring(colon + 1)) : PORT;
        return new InetSocketAddress(host.replaceAll("[\\[\\]]", ""), port);
    }

    /** The nameserver lines of {@code resolv.conf}, read each time, since a machine may change its network; none when it cannot be read. */
    static Supplier<List<InetSocketAddress>> system(Path resolvConf) {
        return () -> {
            try {
                return read(Files.readAllLines(resolvConf, StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                return List.of();
            }
        };
    }

    private static List<InetSocketAddress> read(List<String> lines) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String line : lines) {
            Matcher matcher = NAMESERVER.matcher(line);
            if (matcher.lookingAt() && servers.size() < MOST_OF_SYSTEM) {
                addLiteral(servers, matcher.group(1));
            }
        }
        return servers;
    }

    private static void addLiteral(List<InetSocketAddress> servers, String text) {
        String withoutScope = text.replaceFirst("%.*", "");
        if (!NetUtil.isValidIpV4Address(withoutScope) && !NetUtil.isValidIpV6Address(withoutScope)) {
            return;
        }
        try {
            servers.add(new InetSocketAddress(InetAddress.getByName(text), PORT));
        } catch (UnknownHostException e) {
            // a scope that this machine does not have: nobody can be reached over it
        }
    }
}
