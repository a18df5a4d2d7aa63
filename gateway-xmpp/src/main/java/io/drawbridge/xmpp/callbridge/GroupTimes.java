package io.drawbridge.xmpp.callbridge;

import java.util.concurrent.TimeUnit;

/**
 * Spans of time of a group of links, in nanoseconds.
 *
 * @param patienceNanos how long the servers of one priority may be without a usable link before the next priority is opened too
 * @param settleNanos how long a better priority must have been usable again before the worse is given up
 * @param standbyNanos between attempts at a server that has turned out to be one cluster with another
 * @param lookupNanos longest wait for the look-up of the servers
 * @param renewNanos shortest span between look-ups while no link can be used, and between any two that are due to their age
 */
public record GroupTimes(
        long patienceNanos, long settleNanos, long standbyNanos, long lookupNanos, long renewNanos) {
    /** 3 s of patience, 10 s to settle, 5 min of standby, 15 s for a look-up, 30 s between renewals. */
    public static final GroupTimes DEFAULT =
            new GroupTimes(seconds(3), seconds(10), seconds(300), seconds(15), seconds(30));

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
