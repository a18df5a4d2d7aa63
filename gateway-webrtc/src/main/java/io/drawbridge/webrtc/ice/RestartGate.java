package io.drawbridge.webrtc.ice;

/** Lets so many ICE restarts through at once, and then one in each span of time. Owner: the transport's loop. */
final class RestartGate {
    private final int most;
    private final long everyNanos;
    private int left;
    private long filledNanos;

    RestartGate(int most, long everyNanos, long nowNanos) {
        this.most = most;
        this.everyNanos = everyNanos;
        this.left = most;
        this.filledNanos = nowNanos;
    }

    boolean pass(long nowNanos) {
        long fresh = (nowNanos - filledNanos) / everyNanos;
        if (fresh > 0) {
            left = (int) Math.min(most, left + fresh);
            filledNanos += fresh * everyNanos;
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
