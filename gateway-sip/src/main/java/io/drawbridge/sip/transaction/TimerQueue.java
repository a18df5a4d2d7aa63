package io.drawbridge.sip.transaction;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** Timers as data: at most one a key, in order of time, then of setting. Owner: one thread. */
public final class TimerQueue<K> {
    private record Entry<K>(K key, long atNanos, long order) implements Comparable<Entry<K>> {
        @Override
        public int compareTo(Entry<K> other) {
            long ahead = atNanos - other.atNanos; // differences, since a ticker may wrap
            return ahead == 0 ? Long.compare(order, other.order) : (ahead < 0 ? -1 : 1);
        }
    }

    private final PriorityQueue<Entry<K>> queue = new PriorityQueue<>();
    private final Map<K, Entry<K>> current = new HashMap<>();
    private long orders;

    /** Sets the timer of that key, in place of an older one. */
    public void set(K key, long atNanos) {
        Entry<K> entry = new Entry<>(key, atNanos, orders++);
        current.put(key, entry);
        queue.add(entry);
    }

    /** Forgets the timer of that key. */
    public void cancel(K key) {
        current.remove(key);
    }

    /** When the next timer fires; {@link Long#MAX_VALUE} if there is none. */
    public long nextNanos() {
        dropStale();
        Entry<K> head = queue.peek();
        return head == null ? Long.MAX_VALUE : head.atNanos();
    }

    /** Takes one timer whose time has come. */
    public Optional<K> poll(long nowNanos) {
        dropStale();
        Entry<K> head = queue.peek();
        if (head == null || head.atNanos() - nowNanos > 0) {
            return Optional.empty();
        }
        queue.poll();
        current.remove(head.key());
        return Optional.of(head.key());
    }

    /** How many timers are set. */
    public int size() {
        return current.size();
    }

    private void dropStale() {
        Entry<K> head = queue.peek();
        while (head != null && !head.equals(current.get(head.key()))) {
            queue.poll();
            head = queue.peek();
        }
    }
}
