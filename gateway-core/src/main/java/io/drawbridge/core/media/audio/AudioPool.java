package io.drawbridge.core.media.audio;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that mix; one pool for the process, apart from video's, so that no picture delays a sound. Thread-safe. */
public final class AudioPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AudioPool.class);
    private static final long CLOSE_TIMEOUT_MILLIS = 2000;

    private final ScheduledThreadPoolExecutor executor;

    /** A pool of all cores but one, at least one thread. */
    public AudioPool() {
        this(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    }

    /** A pool of that many threads. */
    public AudioPool(int threads) {
        executor =
                new ScheduledThreadPoolExecutor(threads, new DefaultThreadFactory("audio", true, Thread.MAX_PRIORITY));
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
    }

    /** Runs the task later; what it throws is logged and harms nobody else. False when the pool is closed: the task will not run. */
    boolean schedule(Runnable task, long delayNanos) {
        try {
            executor.schedule(() -> guard(task), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private static void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("an audio task failed", e);
        }
    }

    /** Lets every mixer end with its next tick and release what it holds; waits for that at most two seconds. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("the audio pool did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
