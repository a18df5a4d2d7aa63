package io.drawbridge.webrtc.ice;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The value of an {@code a=candidate:} line over UDP (RFC 8839 section 5.1).
 *
 * <p>Names are never looked up: a browser hides its addresses behind mDNS names ({@code *.local}) for as long as the page uses no camera,
 * and nobody needs them, since its own checks reach us and we answer to where they come from (a peer-reflexive candidate). TCP candidates
 * are passed over too: who cannot send UDP comes by TURN over TCP or TLS.
 *
 * @param type host, srflx, prflx or relay
 * @param ufrag whose it is, where the line says so (RFC 8838 section 4.4.1), else empty
 * @param base the bound address behind a reflexive one of ours, or null
 */
record CandidateLine(
        String foundation,
        long priority,
        InetSocketAddress address,
        String type,
        String ufrag,
        @Nullable InetSocketAddress base) {
    /** What a line is that we do not take. */
    enum Useless {
        MDNS,
        TCP,
        OTHER
    }

    private static final List<String> TYPES = List.of("host", "srflx", "prflx", "relay");
    private static final int FIELDS = 8;
    private static final int LONGEST_CHARS = 512;
    private static final int HOST_TYPE_PREFERENCE = 126;
    private static final int REFLEXIVE_TYPE_PREFERENCE = 100;

    /** Reads a line, with or without {@code candidate:} in front; empty when we have no use for it. */
    static Optional<CandidateLine> parse(String line) {
        String value = line.startsWith("candidate:") ? line.substring("candidate:".length()) : line;
        String[] fields =
                value.length() > LONGEST_CHARS ? new String[0] : value.strip().split(" +");
        if (fields.length < FIELDS
                || fields[0].isEmpty()
                || !fields[1].equals("1")
                || !fields[2].equalsIgnoreCase("udp")
                || !fields[6].equals("typ")) {
            return Optional.empty();
        }
        String type = fields[7].toLowerCase(Locale.ROOT);
        long priority = number(fields[3], 0xFFFF_FFFFL);
        int port = (int) number(fields[5], 0xFFFF);
        InetAddress address = address(fields[4]);
        if (address == null || priority < 0 || port <= 0 || !TYPES.contains(type)) {
            return Optional.empty();
        }
        return Optional.of(new CandidateLine(
                fields[0], priority, new InetSocketAddress(address, port), type, ufrag(fields), null));
    }

    /** The value of the extension, if it is there. */
    private static String ufrag(String[] fields) {
        for (int i = FIELDS; i + 1 < fields.length; i += 2) {
            if (fields[i].equals("ufrag")) {
                return fields[i + 1];
            }
        }
        return "";
    }

    /** Why {@link #parse} takes no such line. */
    static Useless uselessness(String line) {
        String[] fields =
                line.length() > LONGEST_CHARS ? new String[0] : line.strip().split(" +");
        boolean isWhole = fields.length >= FIELDS;
        return isWhole && fields[2].equalsIgnoreCase("tcp")
                ? Useless.TCP
                : isWhole && fields[4].toLowerCase(Locale.ROOT).endsWith(".local") ? Useless.MDNS : Useless.OTHER;
    }

    private static @Nullable InetAddress address(String literal) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
        if (bytes == null) {
            return null;
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            boolean usable =
                    !address.isMulticastAddress() && !address.isAnyLocalAddress() && !address.isLinkLocalAddress();
            return usable ? address : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static long number(String digits, long max) {
        if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        long value = Long.parseLong(digits);
        return value > max ? -1 : value;
    }

    /** A host candidate of ours; {@code rank} 0 is the one we like best. */
    static CandidateLine host(InetSocketAddress address, int rank) {
        return new CandidateLine(
                Integer.toString(rank + 1), priority(HOST_TYPE_PREFERENCE, rank), address, "host", "", null);
    }

    /** Where the internet sees the bound address {@code base}. */
    static CandidateLine reflexive(InetSocketAddress address, InetSocketAddress base, int rank) {
        return new CandidateLine(
                "s" + (rank + 1), priority(REFLEXIVE_TYPE_PREFERENCE, rank), address, "srflx", "", base);
    }

    /** RFC 8445 section 5.1.2.1, for component 1. */
    private static long priority(int typePreference, int rank) {
        return ((long) typePreference << 24) | ((0xFFFFL - rank) << 8) | 0xFF;
    }

    /** The value as it stands after {@code a=candidate:}. */
    String print() {
        String line = foundation + " 1 udp " + priority + " " + NetUtil.toAddressString(address.getAddress()) + " "
                + address.getPort() + " typ " + type;
        return base == null
                ? line
                : line + " raddr " + NetUtil.toAddressString(base.getAddress()) + " rport " + base.getPort();
    }
}
