package io.drawbridge.webrtc.ice;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks one after the other on a shared pool; bounded. Thread-safe. */
final class SerialExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    private final Executor pool;
    private final int capacity;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    SerialExecutor(Executor pool, int capacity) {
        this.pool = pool;
        this.capacity = capacity;
    }

    /** Queues a task; false when too many wait. */
    synchronized boolean offer(Runnable task) {
        if (tasks.size() >= capacity) {
            return false;
        }
        add(task);
        return true;
    }

    /** Queues a task that must not be dropped. */
    synchronized void add(Runnable task) {
        tasks.add(task);
        if (!running) {
            running = true;
            pool.execute(this::runNext);
        }
    }

    private void runNext() {
        Runnable task;
        synchronized (this) {
            task = tasks.poll();
            if (task == null) {
                running = false;
                return;
            }
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("a task of an ICE agent failed", e);
        }
        pool.execute(this::runNext);
    }
}
