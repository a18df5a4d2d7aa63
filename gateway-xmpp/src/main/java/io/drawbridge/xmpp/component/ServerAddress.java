package io.drawbridge.xmpp.component;

import io.netty.util.NetUtil;
import java.util.Optional;

/**
 * Where a server is: {@code host}, {@code host:port}, {@code 192.0.2.1:port}, {@code [2001:db8::1]:port} or {@code 2001:db8::1}.
 *
 * @param host name or literal address, without brackets
 */
public record ServerAddress(String host, int port) {
    /** The port of components with TLS. */
    public static final int DEFAULT_PORT = 5223;

    /** Reads an address; empty when it is none. */
    public static Optional<ServerAddress> parse(String text) {
        String trimmed = text.trim();
        if (NetUtil.isValidIpV6Address(trimmed) && !trimmed.startsWith("[")) {
            return Optional.of(new ServerAddress(trimmed, DEFAULT_PORT));
        }
        if (trimmed.startsWith("[")) {
            int close = trimmed.indexOf(']');
            if (close < 0 || !NetUtil.isValidIpV6Address(trimmed.substring(1, close))) {
                return Optional.empty();
            }
            return withPort(trimmed.substring(1, close), trimmed.substring(close + 1));
        }
        int colon = trimmed.indexOf(':');
        String host = colon < 0 ? trimmed : trimmed.substring(0, colon);
        return isHost(host) ? withPort(host, colon < 0 ? "" : trimmed.substring(colon)) : Optional.empty();
    }

    private static Optional<ServerAddress> withPort(String host, String colonAndPort) {
        if (colonAndPort.isEmpty()) {
            return Optional.of(new ServerAddress(host, DEFAULT_PORT));
        }
        String digits = colonAndPort.substring(1);
        if (colonAndPort.charAt(0) != ':' || digits.isEmpty() || digits.length() > 5 || !allDigits(digits)) {
            return Optional.empty();
        }
        int port = Integer.parseInt(digits);
        return port >= 1 && port <= 65535 ? Optional.of(new ServerAddress(host, port)) : Optional.empty();
    }

    private static boolean isHost(String host) {
        if (host.isEmpty() || host.length() > 253) {
            return false;
        }
        for (String label : host.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63 || !label.chars().allMatch(ServerAddress::isHostChar)) {
                return false;
            }
        }
        boolean looksLikeAddress = allDigits(host.replace(".", ""));
        return !looksLikeAddress || NetUtil.isValidIpV4Address(host);
    }

    private static boolean isHostChar(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static boolean allDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
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
