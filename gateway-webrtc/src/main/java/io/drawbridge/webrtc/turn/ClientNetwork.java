package io.drawbridge.webrtc.turn;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * One client as far as limits go: an IPv4 address, or an IPv6 network of 64 bits, since each host owns that many addresses. Pure.
 *
 * @param bits the address, or the network's
 */
public record ClientNetwork(boolean ipv4, long bits) {
    /** That of an address. */
    public static ClientNetwork of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        boolean ipv4 = bytes.remaining() == Integer.BYTES;
        return new ClientNetwork(ipv4, ipv4 ? bytes.getInt() : bytes.getLong());
    }
}
