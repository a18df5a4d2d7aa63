package io.drawbridge.core.media.audio;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a library that insists on an executor run in the time of its caller: what is due runs inside {@link #advance}, on that thread, and
 * there is no other. Owner: whoever calls {@link #advance}.
 */
final class StepExecutor extends AbstractExecutorService implements ScheduledExecutorService {
    private final PriorityBlockingQueue<Step> steps = new PriorityBlockingQueue<>();
    private long nowNanos;

    /** A task and the time at which it is due. */
    private final class Step extends FutureTask<@Nullable Void> implements ScheduledFuture<@Nullable Void> {
        private final long dueNanos;

        Step(Runnable task, long dueNanos) {
            super(task, null);
            this.dueNanos = dueNanos;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - nowNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** It is {@code nanos} now, for tasks that come from here on. */
    void at(long nanos) {
        nowNanos = nanos;
    }

    /** It is {@code nanos} now: runs what is due. A task that is due again at once runs with the next call. */
    void advance(long nanos) {
        nowNanos = nanos;
        int due = steps.size();
        for (Step next = steps.peek(); next != null && due > 0 && next.dueNanos - nanos <= 0; next = steps.peek()) {
            steps.remove(next);
            next.run();
            due--;
        }
    }

    @Override
    public void execute(Runnable task) {
        steps.add(new Step(task, nowNanos));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Step step = new Step(task, nowNanos + unit.toNanos(delay));
        steps.add(step);
        return step;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("not needed");
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("not needed");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("not needed");
    }

    @Override
    public void shutdown() {
        steps.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        steps.clear();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
