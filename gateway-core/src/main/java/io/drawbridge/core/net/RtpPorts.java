package io.drawbridge.core.net;

import io.drawbridge.core.config.GatewayConfig.PortRange;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Hands out pairs of UDP port numbers, RTP even and RTCP the next (RFC 3550 section 11), the longest unused first. A pair that comes
 * back rests before it is used again, so that late packets of an old call do not reach a new one, unless there is no other: then the
 * one that has rested longest serves, and telling strangers' packets is left to the call. Binds nothing: whoever leases a pair binds
 * it at the local address that suits the call. Thread-safe.
 */
public final class RtpPorts {
    /** A leased pair; give it back once, after its sockets are closed. */
    public record Pair(int rtpPort) {
        /** The odd one. */
        public int rtcpPort() {
            return rtpPort + 1;
        }
    }

    private record Resting(Pair pair, long sinceNanos) {}

    private final Ticker ticker;
    private final long restNanos;
    private final ArrayDeque<Pair> fresh = new ArrayDeque<>();
    private final ArrayDeque<Resting> resting = new ArrayDeque<>();
    private int leased;

    /** All pairs that lie wholly in {@code range}. */
    public RtpPorts(PortRange range, Ticker ticker, long restNanos) {
        this.ticker = ticker;
        this.restNanos = restNanos;
        int first = range.first() + (range.first() & 1);
        for (int port = first; port + 1 <= range.last(); port += 2) {
            fresh.add(new Pair(port));
        }
    }

    /** A pair, or empty if all are in use. */
    public synchronized Optional<Pair> lease() {
        long now = ticker.nanoTime();
        Resting oldest = resting.peek();
        while (oldest != null && now - oldest.sinceNanos() >= restNanos) {
            resting.poll();
            fresh.add(oldest.pair());
            oldest = resting.peek();
        }
        Optional<Pair> pair = Optional.ofNullable(fresh.poll())
                .or(() -> Optional.ofNullable(resting.poll()).map(Resting::pair));
        if (pair.isPresent()) {
            leased++;
        }
        return pair;
    }

    /** Gives a pair back. */
    public synchronized void release(Pair pair) {
        leased--;
        resting.add(new Resting(pair, ticker.nanoTime()));
    }

    /** How many ports are leased: two a pair. */
    public synchronized int inUse() {
        return 2 * leased;
    }
}
