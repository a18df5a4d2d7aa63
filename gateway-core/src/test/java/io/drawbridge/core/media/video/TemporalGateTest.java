package io.drawbridge.core.media.video;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TemporalGateTest {
    private static final int SYNC = VideoFacts.LAYER_SYNC;

    private final TemporalGate gate = new TemporalGate();
    private final ParameterSets sets = new ParameterSets();

    private boolean passes(int temporal, int more) {
        return gate.passes(VideoFacts.of(temporal << VideoFacts.TEMPORAL_SHIFT | more, sets));
    }

    /** Which of some frames without layer sync pass. */
    private List<Boolean> passing(Integer... temporals) {
        return List.of(temporals).stream().map(each -> passes(each, 0)).toList();
    }

    @Test
    void whereNothingIsThinnedEveryFramePasses() {
        assertEquals(List.of(true, true, true, true), passing(0, 2, 1, 2));
    }

    @Test
    void thinnedItIsTheLowestLayerFromItsNextFrameOn() {
        passing(0, 2);
        gate.thin(true);
        assertEquals(List.of(true, true), passing(2, 1), "the frame that is under way is not cut in two");
        assertEquals(List.of(true, false, false, false, true), passing(0, 2, 1, 2, 0));
    }

    @Test
    void afterwardsAHigherLayerBeginsWithAFrameThatNeedsNoneOfThoseThatWereLeftOut() {
        gate.thin(true);
        passing(0, 2, 1, 2, 0);
        gate.thin(false);
        assertEquals(false, passes(1, SYNC), "not before a frame of the lowest layer");
        assertEquals(List.of(true, false, false), passing(0, 2, 1));
        assertEquals(true, passes(2, SYNC));
        assertEquals(List.of(true, false), passing(2, 1));
        assertEquals(true, passes(1, SYNC));
        assertEquals(List.of(true, true, true), passing(0, 1, 2));
    }

    @Test
    void anotherSourceBeginsWithAllLayersUnlessThinned() {
        gate.thin(true);
        passing(0);
        gate.thin(false);
        gate.onSwitch();
        assertEquals(List.of(true, true, true), passing(0, 2, 1));
        gate.thin(true);
        gate.onSwitch();
        assertEquals(List.of(true, false), passing(0, 2));
    }
}
