package io.drawbridge.core.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address, or a network of them.
 *
 * @param prefixBits how many leading bits count: 32 (IPv6: 128) for one address
 */
public record Subnet(InetAddress address, int prefixBits) {
    private static final Pattern FORM = Pattern.compile("([0-9a-fA-F:.]{2,45})(?:/(\\d{1,3}))?");

    /** Reads {@code 192.0.2.1}, {@code 192.0.2.0/24} or the like of IPv6; empty if it is neither. Names are not looked up. */
    public static Optional<Subnet> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        InetAddress address = matcher.matches() ? NetUtil.createInetAddressFromIpAddressString(matcher.group(1)) : null;
        if (address == null) {
            return Optional.empty();
        }
        int all = address.getAddress().length * Byte.SIZE;
        int bits = matcher.group(2) == null ? all : Integer.parseInt(matcher.group(2));
        return bits > all ? Optional.empty() : Optional.of(new Subnet(address, bits));
    }

    /** Whether an address is of this network. */
    public boolean contains(InetAddress other) {
        byte[] own = address.getAddress();
        byte[] its = other.getAddress();
        if (own.length != its.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((own[bit / Byte.SIZE] ^ its[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return NetUtil.toAddressString(address) + "/" + prefixBits;
    }
}
