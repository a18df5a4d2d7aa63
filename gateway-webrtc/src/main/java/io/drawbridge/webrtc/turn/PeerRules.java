package io.drawbridge.webrtc.turn;

import io.drawbridge.core.config.Subnet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Whom relayed datagrams may reach. Without anything configured that is our own media alone: its bound addresses, and our public addresses
 * with its port, which are led to the bound ones, since many routers do not send back what comes from inside. Beyond that the operator can
 * allow networks. An inner address is open only to a network that is itself wholly an inner one, so that "everything" never means the
 * machines behind us; addresses of this machine must be named one by one, and its TURN ports and relays are closed even then. Pure.
 */
public final class PeerRules {
    /** Addresses that are nobody's in particular, or that wrap another address ({@link #wrapsIpv4} knows more of these): never. */
    private static final List<Subnet> NEVER = nets(
            "0.0.0.0/8",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "192.88.99.0/24",
            "::ffff:0:0:0/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/32",
            "2002::/16",
            "ff00::/8");

    /** Addresses behind the border. */
    private static final List<Subnet> INNER = nets(
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "::1/128",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10");

    private static final int IPV6_BYTES = 16;

    /**
     * What is ours.
     *
     * @param media the bound addresses of browsers' media
     * @param addresses every address of this machine
     * @param publicAddresses what we are seen at from outside, as known now
     * @param closedPorts our TURN ports and relay ports, which no relay may send to
     */
    public record Own(
            List<InetSocketAddress> media,
            List<InetAddress> addresses,
            Supplier<List<InetAddress>> publicAddresses,
            IntPredicate closedPorts) {}

    private final Own own;
    private final Set<InetSocketAddress> media = new LinkedHashSet<>();
    private final List<Subnet> allowed;

    /** {@code allowed}: the operator's. Loopback media counts only where there is no other. */
    public PeerRules(Own own, List<Subnet> allowed) {
        this.own = own;
        this.allowed = List.copyOf(allowed);
        boolean loopbackOnly = own.media().stream().allMatch(a -> a.getAddress().isLoopbackAddress());
        own.media().stream()
                .filter(a -> loopbackOnly || !a.getAddress().isLoopbackAddress())
                .forEach(media::add);
    }

    private static List<Subnet> nets(String... texts) {
        return Stream.of(texts).map(text -> Subnet.parse(text).orElseThrow()).toList();
    }

    /** Where datagrams for {@code peer} really go; empty if none may. */
    public Optional<InetSocketAddress> resolve(InetSocketAddress peer) {
        if (media.contains(peer)) {
            return Optional.of(peer);
        }
        if (peer.getPort() == 0) {
            return Optional.empty();
        }
        Optional<InetSocketAddress> mapped = mapped(peer);
        if (mapped.isPresent()) {
            return mapped;
        }
        boolean closed = own.closedPorts().test(peer.getPort()) && isOwn(peer.getAddress());
        return !closed && isAllowed(peer.getAddress()) ? Optional.of(peer) : Optional.empty();
    }

    private Optional<InetSocketAddress> mapped(InetSocketAddress peer) {
        if (!own.publicAddresses().get().contains(peer.getAddress())) {
            return Optional.empty();
        }
        return media.stream()
                .filter(a -> a.getPort() == peer.getPort() && sameFamily(a.getAddress(), peer.getAddress()))
                .findFirst();
    }

    /** Whether a permission may be made for an address: something there may be reached. */
    public boolean permits(InetAddress address) {
        return media.stream().anyMatch(a -> a.getAddress().equals(address))
                || (own.publicAddresses().get().contains(address)
                        && media.stream().anyMatch(a -> sameFamily(a.getAddress(), address)))
                || isAllowed(address);
    }

    private boolean isAllowed(InetAddress address) {
        if (allowed.isEmpty() || wrapsIpv4(address) || holds(NEVER, address)) {
            return false;
        }
        boolean mine = isOwn(address);
        return allowed.stream()
                .filter(net -> net.contains(address))
                .anyMatch(net -> mine
                        ? net.prefixBits() == address.getAddress().length * Byte.SIZE
                        : INNER.stream()
                                .filter(inner -> inner.contains(address))
                                .allMatch(inner -> net.prefixBits() >= inner.prefixBits()));
    }

    private boolean isOwn(InetAddress address) {
        return own.addresses().contains(address) || own.publicAddresses().get().contains(address);
    }

    private static boolean holds(List<Subnet> nets, InetAddress address) {
        return nets.stream().anyMatch(net -> net.contains(address));
    }

    /** IPv4-compatible and IPv4-mapped addresses: ten zero bytes in front, and more than the loopback's 1 behind. */
    private static boolean wrapsIpv4(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != IPV6_BYTES) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return !address.isLoopbackAddress();
    }

    private static boolean sameFamily(InetAddress one, InetAddress other) {
        return one.getAddress().length == other.getAddress().length;
    }
}
