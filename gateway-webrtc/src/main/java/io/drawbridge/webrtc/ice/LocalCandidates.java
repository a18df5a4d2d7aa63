package io.drawbridge.webrtc.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The candidates that we tell browsers of. Pure. */
final class LocalCandidates {
    private LocalCandidates() {}

    /**
     * Hosts first; then where the internet sees us, as configured or as STUN says. Loopback only where nothing else is, and no link-local
     * addresses (those are not bound).
     *
     * @param bound the bound addresses
     * @param configured {@code network.public-addresses}; a NAT forwards our port there
     * @param mapped what STUN servers see, by bound address
     */
    static List<CandidateLine> of(
            List<InetSocketAddress> bound,
            List<InetAddress> configured,
            Map<InetSocketAddress, InetSocketAddress> mapped) {
        boolean isKnownOutside = !configured.isEmpty() || !mapped.isEmpty();
        Map<InetSocketAddress, CandidateLine> all = new LinkedHashMap<>();
        for (InetSocketAddress address : bound) {
            if (!isKnownOutside || !address.getAddress().isLoopbackAddress()) {
                all.put(address, CandidateLine.host(address, all.size()));
            }
        }
        for (InetAddress outer : configured) {
            base(bound, outer)
                    .map(base -> CandidateLine.reflexive(
                            new InetSocketAddress(outer, base.getPort()), base, bound.indexOf(base)))
                    .ifPresent(line -> all.putIfAbsent(line.address(), line));
        }
        mapped.forEach((base, outer) ->
                all.putIfAbsent(outer, CandidateLine.reflexive(outer, base, Math.max(0, bound.indexOf(base)))));
        return List.copyOf(all.values());
    }

    /** Which of the bound addresses a NAT would forward to. */
    private static Optional<InetSocketAddress> base(List<InetSocketAddress> bound, InetAddress outer) {
        List<InetSocketAddress> family = bound.stream()
                .filter(a -> a.getAddress().getAddress().length == outer.getAddress().length)
                .toList();
        return family.stream()
                .filter(a -> !a.getAddress().isLoopbackAddress())
                .findFirst()
                .or(() -> family.stream().findFirst())
                .or(() -> bound.stream().findFirst());
    }

    /** What stands in c= and m= lines: an address of the outside if there is one, else the first. */
    static InetSocketAddress usual(List<CandidateLine> candidates) {
        return candidates.stream()
                .filter(line -> line.type().equals("srflx"))
                .findFirst()
                .orElse(candidates.get(0))
                .address();
    }
}
