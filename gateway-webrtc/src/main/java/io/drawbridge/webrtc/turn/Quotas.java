package io.drawbridge.webrtc.turn;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Who has how many shares of the relay ports: one for each allocation, and one for each port that is kept for a token. A share that is given
 * back counts on for as long as its port rests, else allocating and giving back in turn would use the ports up. Owner: the machine's thread.
 */
final class Quotas {
    /** One share. */
    record Share(String username, ClientNetwork network) {
        static Share of(Login login, InetAddress client) {
            return new Share(login.username(), ClientNetwork.of(client));
        }
    }

    private record Resting(Share share, long sinceNanos) {}

    private final TurnLimits limits;
    private final long restNanos;
    private final Map<String, Integer> ofUser = new HashMap<>();
    private final Map<ClientNetwork, Integer> ofNetwork = new HashMap<>();
    private final ArrayDeque<Resting> resting = new ArrayDeque<>();
    private int all;

    Quotas(TurnLimits limits) {
        this.limits = limits;
        this.restNanos = TimeUnit.SECONDS.toNanos(limits.portRestSeconds());
    }

    /** The code of the error with which so many more are refused; 0 = they may be taken. */
    int refusal(Share wanted, int count, long nowNanos) {
        sweep(nowNanos);
        if (ofUser.getOrDefault(wanted.username(), 0) + count > limits.allocationsPerUser()
                || ofNetwork.getOrDefault(wanted.network(), 0) + count > limits.allocationsPerAddress()) {
            return Stun.QUOTA_REACHED;
        }
        return all + count > limits.allocations() ? Stun.NO_CAPACITY : 0;
    }

    void take(Share share) {
        all++;
        ofUser.merge(share.username(), 1, Integer::sum);
        ofNetwork.merge(share.network(), 1, Integer::sum);
    }

    /** Its port begins to rest. */
    void rest(Share share, long nowNanos) {
        resting.add(new Resting(share, nowNanos));
    }

    /** It is free at once: its port goes on under another share. */
    void handOver(Share share) {
        all--;
        less(ofUser, share.username());
        less(ofNetwork, share.network());
    }

    private static <K> void less(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (k, count) -> count > 1 ? count - 1 : null);
    }

    private void sweep(long nowNanos) {
        Resting oldest = resting.peek();
        while (oldest != null && nowNanos - oldest.sinceNanos() >= restNanos) {
            resting.poll();
            handOver(oldest.share());
            oldest = resting.peek();
        }
    }
}
