package io.drawbridge.sip.transaction;

import java.util.concurrent.TimeUnit;

/** The base values of RFC 3261 table 4, in nanoseconds. */
public record SipTimers(long t1Nanos, long t2Nanos, long t4Nanos) {
    /** 500 ms, 4 s, 5 s. */
    public static final SipTimers DEFAULT =
            new SipTimers(TimeUnit.MILLISECONDS.toNanos(500), TimeUnit.SECONDS.toNanos(4), TimeUnit.SECONDS.toNanos(5));

    /** 64*T1: how long anything is tried. */
    public long giveUpNanos() {
        return 64 * t1Nanos;
    }

    /** Timer D of an INVITE client on a datagram transport: more than 32 s. */
    public long absorbNanos() {
        return Math.max(giveUpNanos(), TimeUnit.SECONDS.toNanos(32));
    }

    /** The interval after {@code nanos}: doubled, at most T2. */
    public long backOff(long nanos) {
        return Math.min(2 * nanos, t2Nanos);
    }
}
