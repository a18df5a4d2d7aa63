package io.drawbridge.core.media.audio;

import java.util.concurrent.TimeUnit;

/**
 * When the clocks of meetings tick. They all tick every 20 ms; those that begin between two points of a common grid begin at the later one,
 * so that one wake-up of a thread serves many meetings, and none waits for more than a few others. Pure.
 */
public final class Cadence {
    private static final long GRID_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Cadence() {}

    /** The first point of the grid that is not before {@code nowNanos}. */
    public static long next(long nowNanos) {
        return nowNanos + Math.floorMod(-nowNanos, GRID_NANOS);
    }
}
