package io.drawbridge.core.media.audio;

/** Follows, through the samples that are decoded and wait, from which sample on another {@link SlotPlan} holds. Owner: the mixing task. */
final class PlanTrack {
    private final int frameSamples;
    private SlotPlan current = SlotPlan.NONE;
    private SlotPlan next = SlotPlan.NONE;
    /** Samples to be played before {@link #next} holds. */
    private int before;

    PlanTrack(int frameSamples) {
        this.frameSamples = frameSamples;
    }

    /** What is decoded from now on, behind so many samples that wait, goes by that plan. */
    void append(SlotPlan plan, int waitingSamples) {
        if (!plan.equals(next)) {
            current = next;
            next = plan;
            before = waitingSamples;
        }
    }

    /** A frame is played: the plan of its larger part holds for it. */
    void read(int samples) {
        if (!current.equals(next)) {
            if (before <= frameSamples / 2) {
                current = next;
            }
            before -= samples;
        }
    }

    SlotPlan current() {
        return current;
    }
}
