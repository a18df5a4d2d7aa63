package io.drawbridge.sip.leg;

/** Signs of life in the media of one call. Written on the meeting's loop, read on any thread. */
final class Pulse {
    private volatile boolean due;
    private volatile boolean heard;
    private volatile long heardNanos;

    /** {@code due}: whether the far end is to send sound or picture, by what is agreed. */
    void agreed(boolean due) {
        this.due = due;
    }

    /** A packet of the far end was taken, RTP or RTCP. */
    void heard(long now) {
        heardNanos = now;
        if (!heard) {
            heard = true;
        }
    }

    boolean due() {
        return due;
    }

    /** When the last packet came; {@code otherwise} if there was none. */
    long heardNanos(long otherwise) {
        return heard ? heardNanos : otherwise;
    }
}
