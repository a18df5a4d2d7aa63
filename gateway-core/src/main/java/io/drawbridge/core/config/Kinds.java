package io.drawbridge.core.config;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of values that keys take. */
final class Kinds {
    static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    static final Pattern HOST = Pattern.compile(LABEL + "(\\." + LABEL + ")*", Pattern.CASE_INSENSITIVE);
    private static final Pattern HOST_PORT = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]]+)(?::(\\d{1,5}))?");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})\\s*-\\s*(\\d{1,5})");

    private Kinds() {}

    static Kind<Integer> port() {
        return integer(0, 65_535, "a port from 0 to 65535 (0 = off)");
    }

    static Kind<Integer> integer(int first, int last) {
        return integer(first, last, "a whole number from " + first + " to " + last);
    }

    private static Kind<Integer> integer(int first, int last, String allowed) {
        return Kind.scalar(allowed, text -> number(text).filter(value -> value >= first && value <= last));
    }

    static Optional<Integer> number(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    static Kind<Boolean> bool() {
        return Kind.scalar("true or false", text -> switch (text) {
            case "true" -> Optional.of(Boolean.TRUE);
            case "false" -> Optional.of(Boolean.FALSE);
            default -> Optional.empty();
        });
    }

    static Kind<String> choice(String... words) {
        return Kind.scalar(String.join(" or ", words), text -> Optional.of(text).filter(List.of(words)::contains));
    }

    static Kind<String> text(String allowed, Predicate<String> rule) {
        return Kind.scalar(allowed, text -> Optional.of(text).filter(rule));
    }

    static Kind<String> host() {
        return text("a host name or an IP address", Kinds::isHost);
    }

    static Kind<Subnet> subnet() {
        return Kind.scalar("an address in numbers or a network, as in 192.0.2.0/24", Subnet::parse);
    }

    static Kind<Path> directory() {
        return Kind.scalar("a directory", text -> path(text).filter(path -> !text.isEmpty()));
    }

    static Kind<Optional<Path>> file() {
        return Kind.scalar("a file, or empty", text -> {
            Optional<Path> path = text.isEmpty() ? Optional.empty() : path(text);
            return text.isEmpty() || path.isPresent() ? Optional.of(path) : Optional.empty();
        });
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** An address in numbers; names are never looked up here. */
    static Kind<InetAddress> address() {
        return Kind.scalar(
                "an IPv4 or IPv6 address in numbers",
                text -> Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(text)));
    }

    static Kind<String> tenant() {
        return text(
                "a name of letters, digits and hyphens, not \"echo\" or \"meet\"",
                text -> text.toLowerCase(Locale.ROOT).matches(LABEL) && !text.matches("(?i)echo|meet"));
    }

    static Kind<String> hostPort() {
        return text("host, host:port, IPv4:port or [IPv6]:port", Kinds::isHostPort);
    }

    static Kind<String> hostPortOrEmpty() {
        return text("host, host:port, IPv4:port or [IPv6]:port, or empty", text -> text.isEmpty() || isHostPort(text));
    }

    /** As {@link #hostPortOrEmpty()}; the name may be international (RFC 5890) and end with a dot. */
    static Kind<String> serverAddress() {
        return text(
                "host, host:port, IPv4:port or [IPv6]:port, or empty", text -> text.isEmpty() || isServerAddress(text));
    }

    private static boolean isServerAddress(String text) {
        Matcher matcher = HOST_PORT.matcher(text);
        if (!matcher.matches() || text.startsWith("[")) {
            return isHostPort(text);
        }
        try {
            String host = IDN.toASCII(matcher.group(1)).replaceFirst("\\.$", "");
            return isHostPort(matcher.group(2) == null ? host : host + ":" + matcher.group(2));
        } catch (IllegalArgumentException e) { // what no name can hold
            return false;
        }
    }

    static Kind<GatewayConfig.PortRange> portRange() {
        return Kind.scalar("two ports from 1024 to 65535, the lower first, as in 20000-29999", text -> {
            Matcher matcher = RANGE.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int first = Integer.parseInt(matcher.group(1));
            int last = Integer.parseInt(matcher.group(2));
            return first >= 1024 && first < last && last <= 65_535
                    ? Optional.of(new GatewayConfig.PortRange(first, last))
                    : Optional.empty();
        });
    }

    static boolean isHost(String text) {
        return text.length() <= 253 && (HOST.matcher(text).matches() || NetUtil.isValidIpV6Address(text));
    }

    private static boolean isHostPort(String text) {
        Matcher matcher = HOST_PORT.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        String host = matcher.group(1);
        boolean hostIsGood = host.startsWith("[")
                ? NetUtil.isValidIpV6Address(host.substring(1, host.length() - 1))
                : HOST.matcher(host).matches();
        int port = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
        return hostIsGood && port >= 1 && port <= 65_535;
    }
}
