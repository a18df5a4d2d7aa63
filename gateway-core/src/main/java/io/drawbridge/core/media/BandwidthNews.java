package io.drawbridge.core.media;

/**
 * When a changed estimate is worth telling: by a tenth, a lower one after {@value #FALL_MILLIS} ms and a higher one after
 * {@value #RISE_MILLIS} ms at the earliest. Pure.
 */
final class BandwidthNews {
    private static final long FALL_MILLIS = 200;
    private static final long RISE_MILLIS = 1_000;
    private static final double TENTH = 0.1;

    private long toldBps;
    private long toldNanos;

    /** Begins with what is taken to be known. */
    BandwidthNews(long knownBps) {
        toldBps = knownBps;
    }

    /** Whether to tell that estimate now; then it is what is known. */
    boolean isNews(long bps, long nowNanos) {
        long spacing = (bps < toldBps ? FALL_MILLIS : RISE_MILLIS) * 1_000_000;
        boolean news = Math.abs(bps - toldBps) > TENTH * toldBps && nowNanos - toldNanos >= spacing;
        if (news) {
            toldBps = bps;
            toldNanos = nowNanos;
        }
        return news;
    }
}
