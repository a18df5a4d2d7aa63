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
 * The value of an {@code a=candidate:} line over UDP (RFC 8839 section 5.1). Names are never looked up, so mDNS candidates are none.
 *
 * @param type host, srflx, prflx or relay
 */
record CandidateLine(String foundation, long priority, InetSocketAddress address, String type) {
    private static final List<String> TYPES = List.of("host", "srflx", "prflx", "relay");
    private static final int FIELDS = 8;
    private static final int LONGEST_CHARS = 512;
    private static final int HOST_TYPE_PREFERENCE = 126;

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
        return Optional.of(new CandidateLine(fields[0], priority, new InetSocketAddress(address, port), type));
    }

    private static @Nullable InetAddress address(String literal) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
        if (bytes == null) {
            return null;
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            return address.isMulticastAddress() || address.isAnyLocalAddress() ? null : address;
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
        long priority = ((long) HOST_TYPE_PREFERENCE << 24) | ((0xFFFFL - rank) << 8) | 0xFF;
        return new CandidateLine(Integer.toString(rank + 1), priority, address, "host");
    }

    /** The value as it stands after {@code a=candidate:}. */
    String print() {
        return foundation + " 1 udp " + priority + " " + NetUtil.toAddressString(address.getAddress()) + " "
                + address.getPort() + " typ " + type;
    }
}
