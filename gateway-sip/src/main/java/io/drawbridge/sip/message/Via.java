package io.drawbridge.sip.message;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * One Via value (RFC 3261 section 20.42).
 *
 * @param transport UDP, TCP, TLS or any other word, upper case
 * @param sentBy where the sender says it is
 */
public record Via(String transport, HostPort sentBy, Params params) {
    /** What every branch of RFC 3261 begins with. */
    public static final String COOKIE = "z9hG4bK";

    private static final String RPORT = "rport";
    private static final int DEFAULT_PORT = 5060;

    /** Reads one value; empty if it is not one. */
    public static Optional<Via> parse(String text) {
        return parse(text, "2.0");
    }

    /** Reads one value of any version of SIP, as it is needed to refuse that version. */
    static Optional<Via> ofAnyVersion(String text) {
        int first = text.indexOf('/');
        int second = text.indexOf('/', first + 1);
        return second < 0
                ? Optional.empty()
                : parse(text, text.substring(first + 1, second).strip());
    }

    private static Optional<Via> parse(String text, String version) {
        int semicolon = text.indexOf(';');
        String front = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
        Params params = semicolon < 0 ? Params.NONE : Params.parse(text.substring(semicolon));
        int first = front.indexOf('/');
        int second = front.indexOf('/', first + 1);
        if (first < 0 || second < 0 || !front.substring(0, first).strip().equalsIgnoreCase("SIP")) {
            return Optional.empty();
        }
        String afterSlash = front.substring(second + 1).strip();
        int blank = blank(afterSlash);
        if (blank < 0 || !front.substring(first + 1, second).strip().equals(version)) {
            return Optional.empty();
        }
        String transport = afterSlash.substring(0, blank).toUpperCase(Locale.ROOT);
        return HostPort.parse(afterSlash.substring(blank + 1))
                .filter(hostPort -> Scan.token(transport))
                .map(hostPort -> new Via(transport, hostPort, params));
    }

    private static int blank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ' ' || text.charAt(i) == '\t') {
                return i;
            }
        }
        return -1;
    }

    /** The branch; empty if none. */
    public String branch() {
        return params.get("branch").orElse("");
    }

    /** Whether the branch is a key of its own as RFC 3261 section 8.1.1.7 wants it. */
    public boolean hasUniqueBranch() {
        String branch = branch();
        return branch.length() > COOKIE.length() && branch.regionMatches(true, 0, COOKIE, 0, COOKIE.length());
    }

    /** Marked with the source of the request, where its sender asks for that or cannot know it (RFC 3261 section 18.2.1, RFC 3581 section 4). */
    public Via seenFrom(InetSocketAddress source) {
        boolean asked = params.has(RPORT);
        boolean known = HostPort.literal(sentBy.host())
                .filter(source.getAddress()::equals)
                .isPresent();
        Params marked = asked ? params.with(RPORT, Integer.toString(source.getPort())) : params;
        return new Via(
                transport,
                sentBy,
                asked || !known ? marked.with("received", NetUtil.toAddressString(source.getAddress())) : marked);
    }

    /**
     * Where the response to a request from {@code source} goes: to the source if the sender asked for that, else to the port where it
     * says it listens (RFC 3261 section 18.2.2, RFC 3581 section 4). One that names another address in numbers than the source sits behind
     * a NAT, which only lets answers to the source pass.
     */
    public InetSocketAddress answerAddress(InetSocketAddress source) {
        boolean translated = HostPort.literal(sentBy.host())
                .filter(address -> !address.equals(source.getAddress()))
                .isPresent();
        return params.has(RPORT) || translated ? source : listening(source.getAddress());
    }

    /** The port where the sender says it listens, at that address. */
    public InetSocketAddress listening(InetAddress address) {
        return new InetSocketAddress(address, sentBy.port() > 0 ? sentBy.port() : DEFAULT_PORT);
    }

    @Override
    public String toString() {
        return "SIP/2.0/" + transport + " " + sentBy + params;
    }
}
