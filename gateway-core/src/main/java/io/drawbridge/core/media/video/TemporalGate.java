package io.drawbridge.core.media.video;

/**
 * Thins a picture in time for a viewer whose way is narrow: of a source with temporal layers only the lowest one is passed on, which needs no
 * frame of the others. Begins and ends with a frame of that layer, so that no frame is cut in two; afterwards a higher layer is passed on from
 * its next frame on that needs none of those that were left out. Pure; owner: the meeting's loop.
 */
final class TemporalGate {
    private static final int ALL = 0b1111;
    private static final int LOWEST = 0b0001;

    private boolean wanted;
    private boolean thin;
    /** A bit for each layer that is passed on. */
    private int open = ALL;

    /** Whether the lowest layer alone is to be passed on. */
    void thin(boolean only) {
        wanted = only;
    }

    /** A key frame begins: nothing before it is needed any more. */
    void onSwitch() {
        thin = wanted;
        open = thin ? LOWEST : ALL;
    }

    /** Whether a packet is passed on. */
    boolean passes(VideoFacts facts) {
        if (facts.temporal() == 0) {
            open = thin == wanted ? open : LOWEST;
            thin = wanted;
            return true;
        }
        if (!thin && facts.layerSync()) {
            open |= 1 << facts.temporal();
        }
        return (open & 1 << facts.temporal()) != 0;
    }
}
