package io.drawbridge.webrtc.turn;

import io.drawbridge.webrtc.turn.AllocateRequest.Wish;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** All allocations, their quotas, their ports, and the ports that are kept for a token. Owner: the machine's thread. */
final class Allocator {
    /** Either an allocation, or the code of the error. */
    record Result(Optional<Allocation> allocation, int error) {
        private static Result error(int code) {
            return new Result(Optional.empty(), code);
        }
    }

    private record Reserved(Relay relay, Quotas.Share share, long expiresNanos) {}

    /** Ports that one user may have kept for tokens. */
    private static final int MOST_RESERVED = 4;

    private final List<InetAddress> addresses;
    private final TurnLimits limits;
    private final RelayRange range;
    private final RandomGenerator random;
    private final Effects effects;
    private final List<Allocation> all = new ArrayList<>();
    private final Quotas quotas;
    private final Map<Long, Reserved> reserved = new HashMap<>();

    Allocator(TurnMachine.Setup setup, Effects effects) {
        this.addresses = List.copyOf(setup.relayAddresses());
        this.limits = setup.limits();
        this.random = setup.random();
        this.effects = effects;
        this.quotas = new Quotas(limits);
        this.range = new RelayRange(setup.relayPorts(), setup.sockets(), limits, random, effects::close);
    }

    int size() {
        return all.size();
    }

    boolean has(boolean ipv4) {
        return addresses.stream().anyMatch(address -> isIpv4(address) == ipv4);
    }

    private static boolean isIpv4(InetAddress address) {
        return address.getAddress().length == 4;
    }

    /** Makes what is wished for, or says why not. */
    Result make(Client client, Login login, StunMessage request, Wish wish, long nowNanos) {
        Quotas.Share share = Quotas.Share.of(login, client.remote().getAddress());
        if (wish.token().isEmpty()) { // the port of a token is paid for
            int refusal = quotas.refusal(share, wish.reserveNext() ? 2 : 1, nowNanos);
            if (refusal != 0) {
                return Result.error(refusal);
            }
        }
        if (wish.reserveNext() && reservedBy(login.username()) >= MOST_RESERVED) {
            return Result.error(Stun.QUOTA_REACHED);
        }
        Allocation made = new Allocation(client, login, request, limits.peersPerAllocation());
        if (!equip(made, wish, nowNanos)) {
            return Result.error(Stun.NO_CAPACITY);
        }
        prolong(
                made.relays(),
                wish.lifetimeSeconds() == 0 ? limits.defaultLifetimeSeconds() : wish.lifetimeSeconds(),
                nowNanos);
        all.add(made);
        quotas.take(share);
        client.allocation(made);
        effects.hold(client);
        return new Result(Optional.of(made), 0);
    }

    /** Gives it its relays; of two families one is enough. */
    private boolean equip(Allocation made, Wish wish, long nowNanos) {
        if (wish.token().isPresent()) {
            Reserved kept = reserved.get(wish.token().get());
            if (kept == null || !kept.share().username().equals(made.login().username())) {
                return false;
            }
            reserved.remove(wish.token().get());
            quotas.handOver(kept.share());
            made.add(kept.relay());
            return true;
        }
        if (wish.reserveNext()) {
            Optional<RelayRange.Pair> pair = local(made.client(), wish.ipv4())
                    .flatMap(local -> range.openPair(local, wish.noFragments(), nowNanos));
            pair.ifPresent(both -> {
                made.add(both.even());
                made.token(keep(both.next(), made, nowNanos));
            });
            return pair.isPresent();
        }
        if (wish.ipv4()) {
            open(made, true, wish, nowNanos);
        }
        if (wish.ipv6()) {
            open(made, false, wish, nowNanos);
        }
        return !made.relays().isEmpty();
    }

    private void open(Allocation made, boolean ipv4, Wish wish, long nowNanos) {
        local(made.client(), ipv4)
                .flatMap(local -> range.open(local, wish.even(), wish.noFragments(), nowNanos))
                .ifPresent(made::add);
    }

    /** The address that the client came to, if it is of that family, else our first one. */
    private Optional<InetAddress> local(Client client, boolean ipv4) {
        InetAddress came = client.local().getAddress();
        return isIpv4(came) == ipv4 && addresses.contains(came)
                ? Optional.of(came)
                : addresses.stream().filter(a -> isIpv4(a) == ipv4).findFirst();
    }

    private long reservedBy(String username) {
        return reserved.values().stream()
                .filter(kept -> kept.share().username().equals(username))
                .count();
    }

    private long keep(Relay relay, Allocation beside, long nowNanos) {
        long token = random.nextLong();
        while (reserved.containsKey(token)) {
            token = random.nextLong();
        }
        long expires = nowNanos + TimeUnit.SECONDS.toNanos(limits.reservationSeconds());
        Quotas.Share share =
                Quotas.Share.of(beside.login(), beside.client().remote().getAddress());
        quotas.take(share);
        reserved.put(token, new Reserved(relay, share, expires));
        return token;
    }

    void prolong(List<Relay> relays, int seconds, long nowNanos) {
        relays.forEach(relay -> relay.expiresNanos(nowNanos + TimeUnit.SECONDS.toNanos(seconds)));
    }

    /** Closes one relay; with the last one goes the allocation. */
    void close(Allocation allocation, Relay relay, long nowNanos) {
        allocation.remove(relay);
        closeSocket(relay, nowNanos);
        if (allocation.relays().isEmpty() && all.remove(allocation)) {
            Client client = allocation.client();
            quotas.rest(Quotas.Share.of(allocation.login(), client.remote().getAddress()), nowNanos);
            client.allocation(null);
            effects.letGo(client);
        }
    }

    void close(Allocation allocation, long nowNanos) {
        allocation.relays().forEach(relay -> close(allocation, relay, nowNanos));
    }

    private void closeSocket(Relay relay, long nowNanos) {
        effects.close(relay);
        range.closed(relay, nowNanos);
    }

    /** Closes what has expired. */
    void sweep(long nowNanos) {
        for (Allocation allocation : List.copyOf(all)) {
            for (Relay relay : allocation.relays()) {
                if (nowNanos - relay.expiresNanos() >= 0) {
                    close(allocation, relay, nowNanos);
                }
            }
            allocation.sweep(nowNanos);
        }
        for (Iterator<Reserved> each = reserved.values().iterator(); each.hasNext(); ) {
            Reserved kept = each.next();
            if (nowNanos - kept.expiresNanos() >= 0) {
                each.remove();
                closeSocket(kept.relay(), nowNanos);
                quotas.rest(kept.share(), nowNanos);
            }
        }
    }

    void closeAll(long nowNanos) {
        List.copyOf(all).forEach(allocation -> close(allocation, nowNanos));
        reserved.values().forEach(kept -> closeSocket(kept.relay(), nowNanos));
        reserved.clear();
    }
}
