package io.drawbridge.webrtc.turn;

import io.netty.util.collection.IntObjectHashMap;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An allocation (RFC 8656 section 3.2): its relays, and whom it may speak with. Owner: the machine's thread. */
final class Allocation {
    private final Client client;
    private final Login login;
    private final int transactionHigh;
    private final long transactionLow;
    private final int mostPeers;
    private @Nullable Relay ipv4;
    private @Nullable Relay ipv6;
    private @Nullable Long token;
    private final Map<InetAddress, Route.Permission> permissions = new HashMap<>();
    private final Map<InetSocketAddress, Route> byName = new HashMap<>();
    /** Two names may stand for one peer: the one that was used last counts. */
    private final Map<InetSocketAddress, Route> byPeer = new HashMap<>();

    private final IntObjectHashMap<Route> byChannel = new IntObjectHashMap<>();
    /** Ways that peers opened by speaking first, the oldest first: bounded apart, so that none is left without the client's own. */
    private final Set<Route> uninvited = new LinkedHashSet<>();

    Allocation(Client client, Login login, StunMessage request, int mostPeers) {
        this.client = client;
        this.login = login;
        this.transactionHigh = request.transactionHigh();
        this.transactionLow = request.transactionLow();
        this.mostPeers = mostPeers;
    }

    Client client() {
        return client;
    }

    Login login() {
        return login;
    }

    /** Whether that request is the one that made it, come again. */
    boolean wasMadeBy(StunMessage request) {
        return request.transactionHigh() == transactionHigh && request.transactionLow() == transactionLow;
    }

    Optional<Long> token() {
        return Optional.ofNullable(token);
    }

    void token(long reserved) {
        token = reserved;
    }

    void add(Relay relay) {
        relay.owner(this);
        if (relay.isIpv4()) {
            ipv4 = relay;
        } else {
            ipv6 = relay;
        }
    }

    void remove(Relay relay) {
        relay.owner(null);
        if (relay.isIpv4()) {
            ipv4 = null;
        } else {
            ipv6 = null;
        }
    }

    /** What is left of its relays, IPv4 first. */
    List<Relay> relays() {
        return Stream.of(Optional.ofNullable(ipv4), Optional.ofNullable(ipv6))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The relay of that address's family. */
    @Nullable
    Relay relayFor(InetAddress peer) {
        return peer.getAddress().length == 4 ? ipv4 : ipv6;
    }

    /** Whether there is room for permissions of all these addresses. */
    boolean hasRoom(List<InetAddress> peers) {
        long fresh = peers.stream()
                .distinct()
                .filter(p -> !permissions.containsKey(p))
                .count();
        return permissions.size() + fresh <= mostPeers;
    }

    Route.Permission permit(InetAddress peer, long untilNanos) {
        Route.Permission permission = permissions.computeIfAbsent(peer, p -> new Route.Permission());
        permission.until(untilNanos);
        return permission;
    }

    /** Whether that channel may be bound to that peer: neither is bound to another (section 12.2). */
    boolean mayBind(int number, InetSocketAddress named, long nowNanos) {
        Route ofNumber = byChannel.get(number);
        Route ofName = byName.get(named);
        boolean numberIsFree = ofNumber == null || ofNumber.named.equals(named) || !ofNumber.hasChannel(nowNanos);
        boolean nameIsFree = ofName == null || ofName.channel() == number || !ofName.hasChannel(nowNanos);
        return numberIsFree && nameIsFree;
    }

    /** Binds, or binds again for longer. */
    void bind(int number, Route route, long untilNanos) {
        Route before = byChannel.get(number);
        if (before != null && before != route) {
            before.unbind();
        }
        if (route.channel() != 0 && route.channel() != number) {
            byChannel.remove(route.channel());
        }
        route.bind(number, untilNanos);
        byChannel.put(number, route);
    }

    /** The client's way to a peer for which there is a permission, made if it is not there; empty when there are too many. */
    Optional<Route> route(InetSocketAddress named, InetSocketAddress real) {
        Route known = byName.get(named);
        if (known != null) {
            uninvited.remove(known);
            byPeer.put(real, known);
            return Optional.of(known);
        }
        if (byName.size() >= mostPeers) {
            forgetOldestUninvited();
        }
        return make(named, real);
    }

    /** The way of a peer that speaks before the client does. */
    private Optional<Route> uninvitedRoute(InetSocketAddress named, InetSocketAddress real) {
        Route known = byName.get(named);
        if (known != null) {
            byPeer.put(real, known);
            return Optional.of(known);
        }
        if (uninvited.size() >= mostPeers / 2 || byName.size() >= mostPeers) {
            forgetOldestUninvited();
        }
        Optional<Route> made = make(named, real);
        made.ifPresent(uninvited::add);
        return made;
    }

    private Optional<Route> make(InetSocketAddress named, InetSocketAddress real) {
        Route.Permission permission = permissions.get(named.getAddress());
        if (permission == null || byName.size() >= mostPeers) {
            return Optional.empty();
        }
        Route made = new Route(named, real, permission);
        byName.put(named, made);
        byPeer.put(real, made);
        return Optional.of(made);
    }

    private void forgetOldestUninvited() {
        uninvited.stream().findFirst().ifPresent(oldest -> {
            byName.remove(oldest.named);
            unlink(oldest);
        });
    }

    /** The way of a channel that is live; null if it is not. */
    @Nullable
    Route outbound(int number, long nowNanos) {
        Route route = byChannel.get(number);
        if (route == null || !route.hasChannel(nowNanos) || !route.permission.isLive(nowNanos)) {
            return null;
        }
        if (byPeer.get(route.real) != route) {
            byPeer.put(route.real, route);
        }
        return route;
    }

    /** The way to a peer that the client names; null without permission. */
    @Nullable
    Route outbound(InetSocketAddress named, PeerRules rules, long nowNanos) {
        Route known = byName.get(named);
        if (known == null) {
            known = rules.resolve(named).flatMap(real -> route(named, real)).orElse(null);
        }
        if (known == null || !known.permission.isLive(nowNanos)) {
            return null;
        }
        if (!uninvited.isEmpty()) {
            uninvited.remove(known);
        }
        byPeer.put(known.real, known);
        return known;
    }

    /** The way that a peer's datagram comes; null without permission. */
    @Nullable
    Route inbound(InetSocketAddress peer, PeerRules rules, long nowNanos) {
        Route known = byPeer.get(peer);
        if (known == null) {
            known = nameOf(peer, rules, nowNanos)
                    .flatMap(named -> uninvitedRoute(named, peer))
                    .orElse(null);
        }
        return known == null || !known.permission.isLive(nowNanos) ? null : known;
    }

    /** What the client would call a peer that it has sent nothing to yet. */
    private Optional<InetSocketAddress> nameOf(InetSocketAddress peer, PeerRules rules, long nowNanos) {
        Route.Permission own = permissions.get(peer.getAddress());
        if (own != null && own.isLive(nowNanos)) {
            return rules.resolve(peer).filter(peer::equals);
        }
        return permissions.entrySet().stream()
                .filter(entry -> entry.getValue().isLive(nowNanos))
                .map(entry -> new InetSocketAddress(entry.getKey(), peer.getPort()))
                .filter(named -> rules.resolve(named).filter(peer::equals).isPresent())
                .findFirst();
    }

    /** Forgets what is over. */
    void sweep(long nowNanos) {
        byName.values()
                .removeIf(route -> !route.permission.isLive(nowNanos) && !route.hasChannel(nowNanos) && unlink(route));
        permissions.values().removeIf(permission -> !permission.isLive(nowNanos) && isUnused(permission));
    }

    private boolean unlink(Route route) {
        uninvited.remove(route);
        byPeer.remove(route.real, route);
        if (route.channel() != 0 && byChannel.get(route.channel()) == route) {
            byChannel.remove(route.channel());
        }
        return true;
    }

    private boolean isUnused(Route.Permission permission) {
        return byName.values().stream().noneMatch(route -> route.permission == permission);
    }
}
