package io.drawbridge.core.media.video;

/**
 * The RTP clock of one outgoing picture stream that is fed by changing sources. At a switch the timestamps go on as far as time went on
 * between the pictures' arrivals. It also knows which timestamp belongs to which time, for sender reports: the earliest arrival counts,
 * as the least delayed one.
 */
final class RtpTimeline {
    static final int CLOCK_HZ = 90_000;

    private static final int DRIFT_SHIFT = 6;

    private long offset;
    private boolean started;
    private long lastTimestamp;
    private long lastArrivalNanos;
    private long mappedTimestamp;
    private long mappedNanos;

    RtpTimeline(long firstTimestamp) {
        lastTimestamp = firstTimestamp;
    }

    /** From now on a source whose picture with that timestamp has just arrived. */
    void switchTo(long sourceTimestamp, long arrivalNanos) {
        long elapsed = started ? Math.max(1, toUnits(arrivalNanos - lastArrivalNanos)) : 0;
        long timestamp = lastTimestamp + elapsed;
        offset = timestamp - sourceTimestamp;
        started = true;
        advance(timestamp, arrivalNanos);
        mappedTimestamp = timestamp;
        mappedNanos = arrivalNanos;
    }

    /** The outgoing timestamp of a packet that arrived just now. */
    long map(long sourceTimestamp, long arrivalNanos) {
        long timestamp = (sourceTimestamp + offset) & 0xffff_ffffL;
        if ((int) (timestamp - lastTimestamp) > 0) {
            advance(timestamp, arrivalNanos);
            long early = mappedNanos + toNanos((int) (timestamp - mappedTimestamp)) - arrivalNanos;
            mappedTimestamp = timestamp;
            mappedNanos = early > 0 ? arrivalNanos : arrivalNanos + early - (early >> DRIFT_SHIFT);
        }
        return timestamp;
    }

    private void advance(long timestamp, long arrivalNanos) {
        lastTimestamp = timestamp & 0xffff_ffffL;
        lastArrivalNanos = arrivalNanos;
    }

    /** The timestamp whose time is {@link #mappedNanos}. */
    long mappedTimestamp() {
        return mappedTimestamp & 0xffff_ffffL;
    }

    /** When the picture of {@link #mappedTimestamp} would have arrived without delay on the way. */
    long mappedNanos() {
        return mappedNanos;
    }

    private static long toUnits(long nanos) {
        return nanos / 1000 * CLOCK_HZ / 1_000_000;
    }

    private static long toNanos(int units) {
        return units * 1_000_000L / CLOCK_HZ * 1000;
    }
}
