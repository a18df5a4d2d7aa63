package io.drawbridge.core.media.congestion;

import io.drawbridge.core.rtp.RtcpPacket.TransportFeedback;

/**
 * How much the way to one far end carries, by its transport-wide feedback: the lower of what delay and loss allow
 * (draft-ietf-rmcat-gcc-02), and of what the far end bounds by REMB. Begins with trust: what is sent is what sources send, which begin low
 * by themselves. Numbers what is sent. Pure; owner: the meeting's loop.
 */
public final class BandwidthEstimator {
    /** What is believed before anything is known, and more than which no source sends by default. */
    public static final long START_BPS = 3_000_000;

    private static final long LEAST_BPS = 50_000;
    private static final long MOST_BPS = 10_000_000;
    /** A power of two: packets that feedback may speak of. */
    private static final int SLOTS = 4096;

    private static final long TICK_NANOS = TransportFeedback.TICK_NANOS;

    private final DelayTrend trend = new DelayTrend();
    private final DeliveredRate delivered = new DeliveredRate();
    private final DelayBasedRate byDelay = new DelayBasedRate(START_BPS, LEAST_BPS, MOST_BPS);
    private final LossBasedRate byLoss = new LossBasedRate(LEAST_BPS, MOST_BPS);
    private final long[] sentNanos = new long[SLOTS];
    private final int[] sizes = new int[SLOTS];
    private final boolean[] missed = new boolean[SLOTS];
    private int next;
    private boolean heard;
    private long referenceTicks;
    private long boundBps = Long.MAX_VALUE;

    /** A packet of that size is sent now; returns its transport-wide sequence number, 16 bits. */
    public int onSent(int bytes, long nowNanos) {
        int sequence = next;
        next = next + 1 & 0xffff;
        int slot = sequence & SLOTS - 1;
        sentNanos[slot] = nowNanos;
        sizes[slot] = bytes;
        missed[slot] = false;
        return sequence;
    }

    /** The far end tells what came. */
    public void onFeedback(TransportFeedback feedback, long roundTripNanos, long nowNanos) {
        referenceTicks += heard ? (int) (feedback.referenceTicks() - referenceTicks) : feedback.referenceTicks();
        heard = true;
        int[] arrivals = feedback.arrivals();
        for (int i = 0; i < arrivals.length; i++) {
            int sequence = feedback.firstSequence() + i & 0xffff;
            int behind = next - sequence & 0xffff;
            if (behind >= 1 && behind <= SLOTS) {
                onStatus(sequence & SLOTS - 1, arrivals[i]);
            }
        }
        byDelay.update(trend.usage(), delivered.bps(), roundTripNanos, nowNanos);
        byLoss.update((double) estimateBps(), delivered.bps(), nowNanos);
    }

    private void onStatus(int slot, int arrival) {
        if (sizes[slot] == 0) {
            return;
        }
        if (arrival == TransportFeedback.LOST) {
            if (!missed[slot]) {
                missed[slot] = true;
                byLoss.onLost();
            }
            return;
        }
        if (missed[slot]) {
            byLoss.onFound();
        } else {
            byLoss.onReceived();
        }
        long arrivalNanos = (referenceTicks + arrival) * TICK_NANOS;
        delivered.onPacket(sizes[slot], arrivalNanos);
        trend.onPacket(sentNanos[slot], arrivalNanos);
        sizes[slot] = 0;
    }

    /** The far end bounds what it wants (REMB), bits per second. */
    public void onBound(long bps) {
        boundBps = bps;
    }

    /** Bits per second, headers of RTP included. */
    public long estimateBps() {
        long own = (long) Math.min(byDelay.bps(), byLoss.bps());
        return Math.max(LEAST_BPS, Math.min(own, boundBps));
    }

    /** What gets through now, bits per second; negative while not known. */
    public double deliveredBps() {
        return delivered.bps();
    }

    /** The smoothed share of packets that are lost, 0 to 1. */
    public double loss() {
        return byLoss.loss();
    }

    /** Whether anything has been reported. */
    public boolean heard() {
        return heard;
    }
}
