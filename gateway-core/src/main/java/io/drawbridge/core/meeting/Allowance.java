package io.drawbridge.core.meeting;

/** So much at once, and so much in the long run: a token bucket. Pure. */
public final class Allowance {
    private static final double NANOS_A_SECOND = 1e9;

    private final int burst;
    private final double perSecond;
    private double left;
    private long atNanos;
    private boolean begun;

    /**
     * A full one.
     *
     * @param burst how much may be taken at once
     * @param perSecond how much comes back in a second
     */
    public Allowance(int burst, double perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.left = burst;
    }

    /** Takes one; false: there is none now. */
    public boolean take(long nowNanos) {
        if (begun) {
            left = Math.min(burst, left + (nowNanos - atNanos) / NANOS_A_SECOND * perSecond);
        }
        begun = true;
        atNanos = nowNanos;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
