package io.drawbridge.core.media.congestion;

/**
 * Whether queues on the way grow: the trend of one-way delay over the last {@value #WINDOW} groups of packets, against a threshold that
 * follows it (draft-ietf-rmcat-gcc-02 sections 4 and 5.4; a line is fitted instead of a Kalman filter). Pure.
 */
final class DelayTrend {
    /** What the trend says. */
    enum Usage {
        NORMAL,
        /** Queues grow: less must be sent. */
        OVER,
        /** Queues drain. */
        UNDER
    }

    private static final int WINDOW = 20;
    /** Packets sent within it go together: a frame is sent in one go. */
    private static final long GROUP_NANOS = 5_000_000;

    private static final long MAX_GROUP_NANOS = 100_000_000;
    private static final double SMOOTHING = 0.9;
    private static final double GAIN = 4;
    private static final int MAX_COUNT = 60;
    private static final double FIRST_THRESHOLD = 12.5;
    private static final double LEAST_THRESHOLD = 6;
    private static final double MOST_THRESHOLD = 600;
    private static final double RISE_PER_MS = 0.0087;
    private static final double FALL_PER_MS = 0.039;
    /** The threshold stays above what delay varies by chance from group to group, times this. */
    private static final double NOISE = 1.2;

    private static final double NOISE_WEIGHT = 0.02;
    private static final double OUTLIER = 15;
    private static final double OVERUSE_MS = 10;
    private static final long SILENCE_NANOS = 2_000_000_000L;

    private final double[] times = new double[WINDOW];
    private final double[] delays = new double[WINDOW];
    private final Group current = new Group();
    private final Group before = new Group();
    private int count;
    private long firstArrival;
    private double accumulated;
    private double smoothed;
    private double trendBefore;
    private double meanVariation;
    private double meanSwing;
    private double threshold = FIRST_THRESHOLD;
    private double overMs = -1;
    private int overs;
    private Usage usage = Usage.NORMAL;

    private static final class Group {
        private boolean used;
        private long firstSend;
        private long lastSend;
        private long firstArrival;
        private long lastArrival;

        void begin(long send, long arrival) {
            used = true;
            firstSend = send;
            lastSend = send;
            firstArrival = arrival;
            lastArrival = arrival;
        }

        /** Whether the packet was sent together with this group, or came in one go with it since both had waited. */
        boolean holds(long send, long arrival) {
            boolean together = send - firstSend <= GROUP_NANOS;
            long gap = arrival - lastArrival;
            boolean burst = gap <= GROUP_NANOS && gap < send - lastSend && arrival - firstArrival < MAX_GROUP_NANOS;
            return together || burst;
        }

        void add(long send, long arrival) {
            lastSend = Math.max(lastSend, send);
            lastArrival = Math.max(lastArrival, arrival);
        }

        void copy(Group other) {
            used = other.used;
            firstSend = other.firstSend;
            lastSend = other.lastSend;
            firstArrival = other.firstArrival;
            lastArrival = other.lastArrival;
        }
    }

    Usage usage() {
        return usage;
    }

    /** A packet came; both times in nanoseconds, each of a clock of its own. In the order of sending. */
    void onPacket(long send, long arrival) {
        if (current.used && send < current.firstSend) {
            return;
        }
        if (current.used && arrival - current.lastArrival > SILENCE_NANOS) {
            reset();
        }
        if (!current.used) {
            current.begin(send, arrival);
        } else if (current.holds(send, arrival)) {
            current.add(send, arrival);
        } else {
            if (before.used) {
                long sendDelta = current.lastSend - before.lastSend;
                long arrivalDelta = current.lastArrival - before.lastArrival;
                if (arrivalDelta >= 0) {
                    onGroup((arrivalDelta - sendDelta) / 1e6, sendDelta / 1e6, current.lastArrival);
                }
            }
            before.copy(current);
            current.begin(send, arrival);
        }
    }

    private void reset() {
        current.used = false;
        before.used = false;
        count = 0;
        accumulated = 0;
        smoothed = 0;
        overMs = -1;
        overs = 0;
        usage = Usage.NORMAL;
    }

    private void onGroup(double variationMs, double sendDeltaMs, long arrival) {
        if (count == 0) {
            firstArrival = arrival;
        }
        accumulated += variationMs;
        meanVariation += NOISE_WEIGHT * (variationMs - meanVariation);
        meanSwing += NOISE_WEIGHT * (Math.abs(variationMs) - meanSwing);
        smoothed = SMOOTHING * smoothed + (1 - SMOOTHING) * accumulated;
        int slot = count % WINDOW;
        times[slot] = (arrival - firstArrival) / 1e6;
        delays[slot] = smoothed;
        count++;
        if (count >= WINDOW) {
            detect(slope(), sendDeltaMs);
        }
    }

    /** Least squares, in milliseconds of delay for each millisecond. */
    private double slope() {
        double meanTime = 0;
        double meanDelay = 0;
        for (int i = 0; i < WINDOW; i++) {
            meanTime += times[i] / WINDOW;
            meanDelay += delays[i] / WINDOW;
        }
        double above = 0;
        double below = 0;
        for (int i = 0; i < WINDOW; i++) {
            above += (times[i] - meanTime) * (delays[i] - meanDelay);
            below += (times[i] - meanTime) * (times[i] - meanTime);
        }
        return below == 0 ? 0 : above / below;
    }

    private void detect(double slope, double sendDeltaMs) {
        double trend = Math.min(count, MAX_COUNT) * slope * GAIN;
        if (trend > threshold) {
            overMs = overMs < 0 ? sendDeltaMs / 2 : overMs + sendDeltaMs;
            overs++;
            if (overMs > OVERUSE_MS && overs > 1 && slope >= trendBefore) {
                overMs = 0;
                overs = 0;
                usage = Usage.OVER;
            }
        } else {
            overMs = -1;
            overs = 0;
            usage = trend < -threshold ? Usage.UNDER : Usage.NORMAL;
        }
        trendBefore = slope;
        adapt(Math.abs(trend), sendDeltaMs);
    }

    /** A queue that grows delays each group a bit more; what only swings to and fro, as on radio links, is no queue. */
    private double leastThreshold() {
        return Math.max(LEAST_THRESHOLD, NOISE * (meanSwing - Math.abs(meanVariation)));
    }

    private void adapt(double trend, double sendDeltaMs) {
        if (trend > threshold + OUTLIER) {
            return;
        }
        double step = trend < threshold ? FALL_PER_MS : RISE_PER_MS;
        threshold += step * (trend - threshold) * Math.min(sendDeltaMs, 100);
        threshold = Math.max(leastThreshold(), Math.min(MOST_THRESHOLD, threshold));
    }
}
