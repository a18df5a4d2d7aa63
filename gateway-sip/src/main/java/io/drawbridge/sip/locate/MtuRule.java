package io.drawbridge.sip.locate;

import io.drawbridge.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * RFC 3261 section 18.1.1, as far as it does no harm: a request too long for one datagram takes a stream first, but only to a server that
 * is known to listen for streams; the datagram stays as the way to fall back to. Pure.
 *
 * @param mtuBytes the longest request that goes as a datagram without a second thought
 * @param hasStream whether a connection to that address is open
 */
public record MtuRule(int mtuBytes, Predicate<InetSocketAddress> hasStream) {
    /** Where the path's MTU is not known: 1500, less 200 for what answers add (RFC 3261 section 18.1.1). */
    public static final int UNKNOWN_MTU_BYTES = 1300;

    /** The hops in the order for a request of that length. */
    public List<Hop> order(List<Hop> hops, int requestBytes) {
        if (requestBytes <= mtuBytes) {
            return hops;
        }
        Set<Hop> ordered = new LinkedHashSet<>();
        for (Hop hop : hops) {
            if (hop.transport() == Transport.UDP) {
                ordered.addAll(streams(hop, hops));
            }
            ordered.add(hop);
        }
        return new ArrayList<>(ordered);
    }

    private List<Hop> streams(Hop datagram, List<Hop> hops) {
        List<Hop> known = new ArrayList<>(hops.stream()
                .filter(hop -> hop.transport().reliable()
                        && hop.address().getAddress().equals(datagram.address().getAddress()))
                .toList());
        if (hasStream.test(datagram.address())) {
            known.add(0, new Hop(Transport.TCP, datagram.address(), datagram.serverName()));
        }
        return known;
    }
}
