package io.drawbridge.core.meeting;

import java.util.Locale;

/**
 * How well one participant's media get through, and what is worst about it. Pure.
 *
 * @param reason {@link Reason#NONE} if good
 */
record QualityGrade(Grade grade, Reason reason) {
    static final QualityGrade GOOD = new QualityGrade(Grade.GOOD, Reason.NONE);

    /** From good to bad. */
    enum Grade {
        GOOD,
        FAIR,
        POOR;

        /** As pages are told it. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is wrong; of two that are equally bad the first is named. */
    enum Reason {
        NONE(""),
        NO_MEDIA("no-media"),
        LOSS_UP("loss-up"),
        LOSS_DOWN("loss-down"),
        DELAY("delay"),
        BANDWIDTH("bandwidth"),
        JITTER("jitter");

        private final String key;

        Reason(String key) {
            this.key = key;
        }

        /** As pages translate it. */
        String key() {
            return key;
        }
    }

    /**
     * What is known of the last seconds; what is not known is 0.
     *
     * @param silent nothing comes although something should
     * @param lossUp part of the packets from the participant that never came, 0 to 1
     * @param lossDown part of the packets to it that it misses, 0 to 1
     * @param roundTripMs there and back
     * @param bandwidthBps how much the way to it carries, where a picture is sent to it
     * @param jitterMs of what comes from it
     */
    record Facts(
            boolean silent, double lossUp, double lossDown, double roundTripMs, double bandwidthBps, double jitterMs) {}

    private static final double FAIR_LOSS = 0.03;
    private static final double POOR_LOSS = 0.1;
    private static final double FAIR_ROUND_TRIP_MS = 300;
    private static final double POOR_ROUND_TRIP_MS = 600;
    private static final double FAIR_JITTER_MS = 40;
    private static final double POOR_JITTER_MS = 100;
    private static final double FAIR_BANDWIDTH_BPS = 300_000;
    private static final double POOR_BANDWIDTH_BPS = 100_000;

    static QualityGrade of(Facts facts) {
        double scarcity = facts.bandwidthBps() > 0 ? 1 / facts.bandwidthBps() : 0;
        return (facts.silent() ? new QualityGrade(Grade.POOR, Reason.NO_MEDIA) : GOOD)
                .or(Reason.LOSS_UP, facts.lossUp(), FAIR_LOSS, POOR_LOSS)
                .or(Reason.LOSS_DOWN, facts.lossDown(), FAIR_LOSS, POOR_LOSS)
                .or(Reason.DELAY, facts.roundTripMs(), FAIR_ROUND_TRIP_MS, POOR_ROUND_TRIP_MS)
                .or(Reason.BANDWIDTH, scarcity, 1 / FAIR_BANDWIDTH_BPS, 1 / POOR_BANDWIDTH_BPS)
                .or(Reason.JITTER, facts.jitterMs(), FAIR_JITTER_MS, POOR_JITTER_MS);
    }

    private QualityGrade or(Reason why, double value, double fair, double poor) {
        Grade other = value >= poor ? Grade.POOR : value >= fair ? Grade.FAIR : Grade.GOOD;
        return other.compareTo(grade) > 0 ? new QualityGrade(other, why) : this;
    }
}
