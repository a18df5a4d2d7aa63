package io.drawbridge.core.media;

import io.drawbridge.core.rtp.RtcpPacket.MaxBitrate.Bound;
import java.util.List;

/**
 * When a far end is sent TMMBR (RFC 5104 section 4.2.1): at a new limit and once a second until its TMMBN shows that the limit holds, at
 * most {@value #MAX_TRIES} times. Pure; owner: the meeting's loop.
 */
final class BitrateRequest {
    private static final int MAX_TRIES = 10;
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private long limitBps;
    private long sourceSsrc;
    private boolean confirmed;
    private int tries;
    private long triedNanos;

    /** Whether to ask now for that limit on that source. */
    boolean due(long wantedBps, long ssrc, long nowNanos) {
        if (wantedBps != limitBps || ssrc != sourceSsrc) {
            limitBps = wantedBps;
            sourceSsrc = ssrc;
            confirmed = false;
            tries = 0;
        }
        boolean again = tries == 0 || nowNanos - triedNanos >= INTERVAL_NANOS;
        if (confirmed || !again || tries == MAX_TRIES) {
            return false;
        }
        tries++;
        triedNanos = nowNanos;
        return true;
    }

    /** The far end says what bounds it; {@code own} is the SSRC that we ask under. */
    void onNotified(List<Bound> bounds, long own) {
        boolean holds = bounds.stream().anyMatch(bound -> bound.bitrateBps() <= limitBps);
        boolean stale = bounds.stream().anyMatch(bound -> bound.ssrc() == own && bound.bitrateBps() < limitBps * 0.95);
        if (confirmed && !holds) {
            tries = 0;
        }
        confirmed = holds && !stale;
    }
}
