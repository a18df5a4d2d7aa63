package io.drawbridge.webrtc.turn;

import io.drawbridge.core.config.GatewayConfig.PortRange;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Hands out relay sockets with random ports of a range (RFC 8656 section 21.2.3: hard to guess). Owner: the machine's thread. */
final class RelayRange {
    /** An even port and the next one. */
    record Pair(Relay even, Relay next) {}

    private record Resting(int port, long sinceNanos) {}

    private static final class Ports {
        final BitSet used = new BitSet();
        final ArrayDeque<Resting> resting = new ArrayDeque<>();
    }

    private final PortRange range;
    private final RelaySockets sockets;
    private final int tries;
    private final long restNanos;
    private final RandomGenerator random;
    private final Consumer<Relay> unused;
    private final Map<InetAddress, Ports> ports = new HashMap<>();

    /** {@code unused} closes the first of a pair whose second could not be had. */
    RelayRange(
            PortRange range, RelaySockets sockets, TurnLimits limits, RandomGenerator random, Consumer<Relay> unused) {
        this.unused = unused;
        this.range = range;
        this.sockets = sockets;
        this.tries = limits.portTries();
        this.restNanos = TimeUnit.SECONDS.toNanos(limits.portRestSeconds());
        this.random = random;
    }

    /** Opens one; empty if nothing free was found. */
    Optional<Relay> open(InetAddress local, boolean even, boolean noFragments, long nowNanos) {
        Ports mine = rested(local, nowNanos);
        for (int i = 0; i < tries; i++) {
            int port = pick(even);
            if (port > range.last() || mine.used.get(port)) {
                continue;
            }
            Optional<Relay> relay = bind(mine, local, port, noFragments);
            if (relay.isPresent()) {
                return relay;
            }
        }
        return Optional.empty();
    }

    /** Opens an even port, and keeps the next one bound for whoever has the token. */
    Optional<Pair> openPair(InetAddress local, boolean noFragments, long nowNanos) {
        Ports mine = rested(local, nowNanos);
        for (int i = 0; i < tries; i++) {
            int port = pick(true);
            if (port + 1 > range.last() || mine.used.get(port) || mine.used.get(port + 1)) {
                continue;
            }
            Optional<Relay> even = bind(mine, local, port, noFragments);
            Optional<Relay> next = even.isEmpty() ? even : bind(mine, local, port + 1, noFragments);
            if (even.isPresent() && next.isPresent()) {
                return Optional.of(new Pair(even.get(), next.get()));
            }
            even.ifPresent(alone -> {
                unused.accept(alone);
                mine.used.clear(port); // nobody was told of it: it need not rest
            });
        }
        return Optional.empty();
    }

    private Ports rested(InetAddress local, long nowNanos) {
        Ports mine = ports.computeIfAbsent(local, a -> new Ports());
        Resting oldest = mine.resting.peek();
        while (oldest != null && nowNanos - oldest.sinceNanos() >= restNanos) {
            mine.resting.poll();
            mine.used.clear(oldest.port());
            oldest = mine.resting.peek();
        }
        return mine;
    }

    private int pick(boolean even) {
        int port = range.first() + random.nextInt(range.last() - range.first() + 1);
        return even ? port + (port & 1) : port;
    }

    private Optional<Relay> bind(Ports mine, InetAddress local, int port, boolean noFragments) {
        Optional<Relay> relay = sockets.open(local, port, noFragments);
        relay.ifPresent(opened -> mine.used.set(port));
        return relay;
    }

    /** The socket was closed: its port rests. */
    void closed(Relay relay, long nowNanos) {
        Ports mine = ports.get(relay.local().getAddress());
        if (mine != null) {
            mine.resting.add(new Resting(relay.local().getPort(), nowNanos));
        }
    }
}
