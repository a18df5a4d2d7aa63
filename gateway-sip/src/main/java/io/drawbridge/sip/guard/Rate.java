package io.drawbridge.sip.guard;

/** How often something may happen: steadily, and at most so often at once. */
public record Rate(double perSecond, double burst) {
    /** With a burst of four seconds' worth. */
    public static Rate of(double perSecond) {
        return new Rate(perSecond, 4 * perSecond);
    }
}
