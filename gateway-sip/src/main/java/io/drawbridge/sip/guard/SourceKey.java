package io.drawbridge.sip.guard;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** One far end as far as limits go: an IPv4 address, or an IPv6 network of 64 bits, since each host owns that many addresses. */
record SourceKey(long bits, boolean six) {
    static SourceKey of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        boolean six = bytes.remaining() == Long.BYTES * 2;
        return new SourceKey(six ? bytes.getLong() : bytes.getInt(), six);
    }
}
