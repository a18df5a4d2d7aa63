package io.drawbridge.xmpp.callbridge;

import java.util.concurrent.TimeUnit;

/**
 * Spans of time of a link, in nanoseconds.
 *
 * @param stepNanos longest stay in RESOLVING, CONNECTING, TLS and AUTHENTICATING, each
 * @param pingNanos between pings of a link that works
 * @param probeNanos between pings until the first has come back
 * @param stableNanos a link that held this long starts again with the shortest wait
 * @param firstWaitNanos upper bound of the first wait; doubles with each attempt
 * @param longestWaitNanos upper bound of all waits
 * @param lastingWaitNanos lower bound of the wait after a fault that only a human can mend
 */
public record LinkTimes(
        long stepNanos,
        long pingNanos,
        long probeNanos,
        long stableNanos,
        long firstWaitNanos,
        long longestWaitNanos,
        long lastingWaitNanos) {
    /** 10 s a step; ping every 30 s; waits of 1 s doubling to 60 s; 10 s to 60 s (at most six attempts a minute) after a lasting fault. */
    public static final LinkTimes DEFAULT =
            new LinkTimes(seconds(10), seconds(30), seconds(10), seconds(60), seconds(1), seconds(60), seconds(10));

    /** The longest that reaching one of a server's addresses may take; ends before the step does, since it can tell of each address. */
    public long connectNanos() {
        return stepNanos / 10 * 9;
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
