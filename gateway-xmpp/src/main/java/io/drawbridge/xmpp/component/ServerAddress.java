package io.drawbridge.xmpp.component;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a server is: {@code host}, {@code host:port}, {@code 192.0.2.1:port}, {@code [2001:db8::1]:port} or {@code 2001:db8::1}. A host may
 * be international (RFC 5890) and may end with a dot.
 *
 * @param host name in A-labels or literal address, without brackets, without a dot at the end
 */
public record ServerAddress(String host, int port) {
    /** The port of components with TLS. */
    public static final int DEFAULT_PORT = 5223;

    /** A host, at the port of components. */
    static ServerAddress of(String host) {
        return new ServerAddress(host, DEFAULT_PORT);
    }

    /** Reads an address; empty when it is none. */
    public static Optional<ServerAddress> parse(String text) {
        String trimmed = text.trim();
        if (NetUtil.isValidIpV6Address(trimmed) && !trimmed.startsWith("[")) {
            return Optional.of(of(trimmed));
        }
        if (trimmed.startsWith("[")) {
            int close = trimmed.indexOf(']');
            if (close < 0 || !NetUtil.isValidIpV6Address(trimmed.substring(1, close))) {
                return Optional.empty();
            }
            return withPort(trimmed.substring(1, close), trimmed.substring(close + 1));
        }
        int colon = trimmed.indexOf(':');
        String host = aLabels(colon < 0 ? trimmed : trimmed.substring(0, colon));
        return isHost(host) ? withPort(host, colon < 0 ? "" : trimmed.substring(colon)) : Optional.empty();
    }

    /** The host as DNS knows it; empty when it is none. */
    private static String aLabels(String host) {
        try {
            return withoutDot(IDN.toASCII(host));
        } catch (IllegalArgumentException e) { // what no name can hold
            return "";
        }
    }

    private static Optional<ServerAddress> withPort(String host, String colonAndPort) {
        if (colonAndPort.isEmpty()) {
            return Optional.of(of(host));
        }
        String digits = colonAndPort.substring(1);
        if (colonAndPort.charAt(0) != ':' || digits.isEmpty() || digits.length() > 5 || !allDigits(digits)) {
            return Optional.empty();
        }
        int port = Integer.parseInt(digits);
        return port >= 1 && port <= 65535 ? Optional.of(new ServerAddress(host, port)) : Optional.empty();
    }

    private static boolean isHost(String host) {
        return looksLikeAddress(host) ? NetUtil.isValidIpV4Address(host) : isName(host);
    }

    /** Whether it is a host's name in A-labels, and no address. */
    static boolean isName(String host) {
        if (host.isEmpty() || host.length() > 253 || looksLikeAddress(host)) {
            return false;
        }
        for (String label : host.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63 || !label.chars().allMatch(ServerAddress::isHostChar)) {
                return false;
            }
        }
        return true;
    }

    private static boolean looksLikeAddress(String host) {
        return allDigits(host.replace(".", ""));
    }

    private static boolean isHostChar(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static boolean allDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** A name as names are compared: without case and the dot at the end. */
    static String plain(String name) {
        return withoutDot(name.toLowerCase(Locale.ROOT));
    }

    /** Whether the host is a literal address. */
    public boolean literal() {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
