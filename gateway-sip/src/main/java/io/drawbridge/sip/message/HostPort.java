package io.drawbridge.sip.message;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code host[:port]} of a URI or Via (RFC 3261 section 25.1).
 *
 * @param host name, IPv4 address, or IPv6 address in brackets
 * @param port -1 if none is given
 */
public record HostPort(String host, int port) {
    /** Reads it; blanks around host and port are allowed, since Via allows them. */
    public static Optional<HostPort> parse(String text) {
        String trimmed = text.strip();
        int afterHost = trimmed.startsWith("[") ? trimmed.indexOf(']') + 1 : trimmed.indexOf(':');
        if (afterHost < 0) {
            afterHost = trimmed.length();
        }
        String host = trimmed.substring(0, afterHost).strip();
        String rest = trimmed.substring(afterHost).strip();
        if (!validHost(host)) {
            return Optional.empty();
        }
        if (rest.isEmpty()) {
            return Optional.of(new HostPort(host, -1));
        }
        long port = rest.charAt(0) == ':' ? Scan.number(rest.substring(1).strip(), 65535) : -1;
        return port < 0 ? Optional.empty() : Optional.of(new HostPort(host, (int) port));
    }

    /** Whether it is a name or an IPv4 address without a port, the most usual form; makes nothing. */
    static boolean plain(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!Scan.alphanumeric(c) && c != '.' && c != '-' && c != '_') {
                return false;
            }
        }
        return to > from;
    }

    private static boolean validHost(String host) {
        if (host.startsWith("[")) {
            return host.endsWith("]") && (NetUtil.isValidIpV6Address(host) || embedding(host) != null);
        }
        return plain(host, 0, host.length());
    }

    /**
     * An IPv6 reference that ends in an IPv4 address, whatever stands before that (RFC 4291 section 2.2); null if it is not one. The
     * grammar of RFC 3261 had a colon too many there (RFC 5118 section 4.10).
     */
    private static byte @Nullable [] embedding(String host) {
        int colon = host.lastIndexOf(':');
        if (!host.startsWith("[") || colon < 0 || host.indexOf('.') < colon) {
            return null;
        }
        String front = host.substring(1, colon + 1);
        String ipv4 = host.substring(colon + 1, host.length() - 1);
        String groups = front.endsWith(":::") ? front.substring(0, front.length() - 1) : front;
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(groups + "0:0");
        if (bytes == null || !NetUtil.isValidIpV4Address(ipv4)) {
            return null;
        }
        byte[] last = NetUtil.createByteArrayFromIpAddressString(ipv4);
        System.arraycopy(last, 0, bytes, bytes.length - last.length, last.length);
        return bytes;
    }

    /** The way an address is written in SIP. */
    public static HostPort of(InetAddress address, int port) {
        String text = NetUtil.toAddressString(address);
        return new HostPort(text.indexOf(':') >= 0 ? "[" + text + "]" : text, port);
    }

    /** The address, if the host is a literal one; names are not looked up. */
    public static Optional<InetAddress> literal(String host) {
        byte[] plain = NetUtil.createByteArrayFromIpAddressString(host);
        byte[] bytes = plain == null ? embedding(host) : plain;
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) { // only for a wrong length
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return port < 0 ? host : host + ":" + port;
    }
}
