package io.drawbridge.sip.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A sip: or sips: URI (RFC 3261 section 19.1).
 *
 * @param secure whether the scheme is sips
 * @param user as it stands on the wire, without password; empty if none
 * @param host name, IPv4 address, or IPv6 address in brackets
 * @param port -1 if none is given
 * @param headers what follows the question mark, verbatim; never acted on
 */
public record SipUri(boolean secure, String user, String host, int port, Params params, String headers) {
    private static final int SIPS_LENGTH = 4;

    /** Reads a URI; empty if it is of another scheme or not one. */
    public static Optional<SipUri> parse(String text) {
        int colon = text.indexOf(':');
        if (!hasSipScheme(text) || !clean(text)) {
            return Optional.empty();
        }
        String rest = text.substring(colon + 1);
        int at = rest.indexOf('@');
        String user = at < 0 ? "" : rest.substring(0, at);
        int password = user.indexOf(':');
        if (password >= 0) {
            user = user.substring(0, password);
        }
        return afterUser(colon == SIPS_LENGTH, user, rest.substring(at + 1));
    }

    private static Optional<SipUri> afterUser(boolean secure, String user, String rest) {
        int question = rest.indexOf('?');
        String headers = question < 0 ? "" : rest.substring(question + 1);
        String place = question < 0 ? rest : rest.substring(0, question);
        int semicolon = place.indexOf(';');
        Params params = semicolon < 0 ? Params.NONE : Params.parse(place.substring(semicolon));
        return HostPort.parse(semicolon < 0 ? place : place.substring(0, semicolon))
                .map(hostPort -> new SipUri(secure, user, hostPort.host(), hostPort.port(), params, headers));
    }

    /** Whether the scheme is sip or sips. */
    static boolean hasSipScheme(String text) {
        return text.regionMatches(true, 0, "sip:", 0, 4) || text.regionMatches(true, 0, "sips:", 0, 5);
    }

    /** Whether {@link #parse} would read it; makes nothing. */
    static boolean readable(String text) {
        if (!hasSipScheme(text) || !clean(text)) {
            return false;
        }
        int at = text.indexOf('@');
        int from = (at < 0 ? text.indexOf(':') : at) + 1;
        int to = from;
        while (to < text.length() && text.charAt(to) != ';' && text.charAt(to) != '?') {
            to++;
        }
        return HostPort.plain(text, from, to)
                || HostPort.parse(text.substring(from, to)).isPresent();
    }

    private static boolean clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** The user part with its %-escapes resolved, as UTF-8; an escape that is none stays as it is. */
    public String decodedUser() {
        if (user.indexOf('%') < 0) {
            return user;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(user.length());
        for (int i = 0; i < user.length(); i++) {
            int high = i + 2 < user.length() ? Character.digit(user.charAt(i + 1), 16) : -1;
            int low = i + 2 < user.length() ? Character.digit(user.charAt(i + 2), 16) : -1;
            if (user.charAt(i) == '%' && high >= 0 && low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                bytes.write(user.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return (secure ? "sips:" : "sip:")
                + (user.isEmpty() ? "" : user + "@")
                + new HostPort(host, port)
                + params
                + (headers.isEmpty() ? "" : "?" + headers);
    }
}
