package io.drawbridge.xmpp.component;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** The order of attempts among a host's addresses (RFC 8305 section 4): the families take turns, IPv6 first. Pure. */
final class AddressOrder {
    /** A host with more is not asked at the rest. */
    static final int MOST = 16;

    private AddressOrder() {}

    static List<InetAddress> interleaved(List<InetAddress> addresses) {
        List<InetAddress> v6 = new ArrayList<>();
        List<InetAddress> v4 = new ArrayList<>();
        new LinkedHashSet<>(addresses).forEach(a -> (a instanceof Inet4Address ? v4 : v6).add(a));
        List<InetAddress> ordered = new ArrayList<>();
        for (int i = 0; i < Math.max(v6.size(), v4.size()); i++) {
            if (i < v6.size()) {
                ordered.add(v6.get(i));
            }
            if (i < v4.size()) {
                ordered.add(v4.get(i));
            }
        }
        return ordered.subList(0, Math.min(MOST, ordered.size()));
    }
}
