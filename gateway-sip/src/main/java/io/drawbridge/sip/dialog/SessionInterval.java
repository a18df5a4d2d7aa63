package io.drawbridge.sip.dialog;

/**
 * What we want of session timers (RFC 4028 section 4), in seconds.
 *
 * @param wantedSeconds what we ask for, and the most that we leave standing
 * @param minSeconds the least that we take
 */
public record SessionInterval(int wantedSeconds, int minSeconds) {
    /** 1800 s and 90 s, as the RFC recommends. */
    public static final SessionInterval DEFAULT = new SessionInterval(1800, 90);
}
