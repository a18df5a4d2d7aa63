package io.drawbridge.core.media.audio;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A bounded queue between the meeting's loop and its mixer; a full one loses its oldest item. One writer, one reader, no locks. */
final class Mailbox<T> {
    private final ConcurrentLinkedQueue<T> items = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final int capacity;

    Mailbox(int capacity) {
        this.capacity = capacity;
    }

    void offer(T item) {
        if (size.get() >= capacity && poll() != null) {
            dropped.incrementAndGet();
        }
        items.add(item);
        size.incrementAndGet();
    }

    @Nullable
    T poll() {
        T item = items.poll();
        if (item != null) {
            size.decrementAndGet();
        }
        return item;
    }

    /** For the reader. */
    void clear() {
        while (poll() != null) {
            // thrown away
        }
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    long dropped() {
        return dropped.get();
    }
}
