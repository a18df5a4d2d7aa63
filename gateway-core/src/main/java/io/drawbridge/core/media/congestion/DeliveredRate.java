package io.drawbridge.core.media.congestion;

/** How much gets through, by what the far end says that it received (draft-ietf-rmcat-gcc-02 section 5.5, R_hat). Pure. */
final class DeliveredRate {
    private static final long WINDOW_NANOS = 200_000_000L;
    private static final long SILENCE_NANOS = 2_000_000_000L;
    private static final double WEIGHT = 0.4;

    private long windowBegin = Long.MIN_VALUE;
    private long bytes;
    private double bps = -1;

    /** A packet came at that time of the far end's. */
    void onPacket(int size, long arrival) {
        if (windowBegin == Long.MIN_VALUE || arrival - windowBegin > SILENCE_NANOS) {
            windowBegin = arrival;
            bytes = 0;
            bps = -1;
            return;
        }
        bytes += size;
        long length = arrival - windowBegin;
        if (length >= WINDOW_NANOS) {
            double sample = bytes * 8e9 / length;
            bps = bps < 0 ? sample : bps + WEIGHT * (sample - bps);
            windowBegin = arrival;
            bytes = 0;
        }
    }

    /** Bits per second; negative while not known. */
    double bps() {
        return bps;
    }
}
