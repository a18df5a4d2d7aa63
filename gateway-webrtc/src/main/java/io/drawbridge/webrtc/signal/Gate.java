package io.drawbridge.webrtc.signal;

import io.drawbridge.core.directory.GuessSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many connections there may be, and how many joins: of each address (of IPv6 its /64) and in all. Generous, since everybody behind one
 * translator of addresses is one address. Thread-safe; memory is bounded.
 */
public final class Gate {
    /**
     * How much is too much.
     *
     * @param connections at a time, in all
     * @param perAddress connections at a time, of one address
     * @param joinsAtOnce of one address
     * @param joinsAMinute of one address, in the long run
     * @param addresses that are remembered for their joins
     */
    public record Limits(int connections, int perAddress, int joinsAtOnce, int joinsAMinute, int addresses) {
        /** 10 000 and 2 000 connections; 500 joins at once, 120 a minute; 20 000 addresses. */
        public static final Limits DEFAULT = new Limits(10_000, 2_000, 500, 120, 20_000);
    }

    private static final double MINUTE_SECONDS = 60;

    private final Limits limits;
    private final Map<String, Integer> open = new HashMap<>();
    private final Map<String, MessageRate> joins = new LinkedHashMap<>();
    private int all;

    /** Nobody is in yet. */
    public Gate(Limits limits) {
        this.limits = limits;
    }

    /** Whether one more connection of that address may stay; then {@link #leave} is called when it has gone. */
    synchronized boolean enter(String address) {
        String key = GuessSource.key(address);
        int here = open.getOrDefault(key, 0);
        if (all >= limits.connections() || here >= limits.perAddress()) {
            return false;
        }
        all++;
        open.put(key, here + 1);
        return true;
    }

    /** A connection that was let in has gone. */
    synchronized void leave(String address) {
        all--;
        open.computeIfPresent(GuessSource.key(address), (key, here) -> here > 1 ? here - 1 : null);
    }

    /** Whether that address may join once more now. */
    synchronized boolean mayJoin(String address, long nowNanos) {
        String key = GuessSource.key(address);
        MessageRate known = joins.remove(key);
        MessageRate rate = known != null
                ? known
                : new MessageRate(limits.joinsAtOnce(), limits.joinsAMinute() / MINUTE_SECONDS, nowNanos);
        joins.put(key, rate); // at the end: the oldest is forgotten first
        if (joins.size() > limits.addresses()) {
            joins.remove(joins.keySet().iterator().next());
        }
        return rate.take(nowNanos);
    }

    /** How many connections there are. */
    synchronized int connections() {
        return all;
    }
}
