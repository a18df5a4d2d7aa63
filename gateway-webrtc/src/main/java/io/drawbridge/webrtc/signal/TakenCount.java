package io.drawbridge.webrtc.signal;

/** Which messages of a page were taken: each number once, in growing order. Pure. */
final class TakenCount {
    private long last;

    /** Whether the message of that number is new; 0: it has no number, and is always taken. */
    boolean take(long number) {
        if (number <= 0) {
            return number == 0;
        }
        if (number <= last) {
            return false;
        }
        last = number;
        return true;
    }

    /** The highest number that was taken; 0: none. */
    long last() {
        return last;
    }
}
