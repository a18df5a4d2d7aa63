package io.drawbridge.e2e;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;

/**
 * Looks at a browser's counters again and again, beside what the test does, and tells afterwards what they did. Fails when it is closed, if a look
 * failed.
 */
final class Watch implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private record Look(double seconds, Browser.Stats stats) {}

    private final Browser browser;
    private final long beginNanos = System.nanoTime();
    private final List<Look> looks = new ArrayList<>();
    private final CompletableFuture<Void> looking;
    private volatile boolean over;

    /** Begins at once. */
    Watch(Browser browser) {
        this.browser = browser;
        this.looking = CompletableFuture.runAsync(this::look, task -> new Thread(task, "watch").start());
    }

    private void look() {
        while (!over) {
            Browser.Stats stats = browser.stats();
            synchronized (this) {
                looks.add(new Look(now(), stats));
            }
            Await.measureFor(PAUSE);
        }
    }

    /** Seconds since it began. */
    double now() {
        return (System.nanoTime() - beginNanos) / 1e9;
    }

    private synchronized List<Look> between(double from, double until) {
        return looks.stream()
                .filter(look -> look.seconds() >= from && look.seconds() <= until)
                .toList();
    }

    /** How a counter grew between two moments, for each second. */
    double rate(ToLongFunction<Browser.Stats> counter, double from, double until) {
        List<Look> all = between(from, until);
        if (all.size() < 2) {
            return 0;
        }
        Look first = all.get(0);
        Look last = all.get(all.size() - 1);
        return (counter.applyAsLong(last.stats()) - counter.applyAsLong(first.stats()))
                / (last.seconds() - first.seconds());
    }

    /** The least rate of all spans of that length between two moments. */
    double leastRate(ToLongFunction<Browser.Stats> counter, double span, double from, double until) {
        double least = Double.MAX_VALUE;
        for (double at = from; at + span <= until; at += 0.5) {
            least = Math.min(least, rate(counter, at, at + span));
        }
        return least;
    }

    /** The longest time, in seconds, in which a counter did not grow. */
    double longestPause(ToLongFunction<Browser.Stats> counter, double from, double until) {
        double longest = 0;
        double since = from;
        long before = -1;
        for (Look look : between(from, until)) {
            long value = counter.applyAsLong(look.stats());
            if (value != before) {
                before = value;
                since = look.seconds();
            }
            longest = Math.max(longest, look.seconds() - since);
        }
        return longest;
    }

    /** How many seconds after {@code from} a rate over two seconds was first within bounds; negative if it never was. */
    double secondsUntil(ToLongFunction<Browser.Stats> counter, double least, double most, double from, double until) {
        for (double at = from; at + 2 <= until; at += 0.25) {
            double rate = rate(counter, at, at + 2);
            if (rate >= least && rate <= most) {
                return at - from;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        over = true;
        looking.join();
    }
}
