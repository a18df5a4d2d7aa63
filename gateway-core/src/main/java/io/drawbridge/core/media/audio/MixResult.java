package io.drawbridge.core.media.audio;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** What one or more ticks have brought, on its way to the meeting's loop. Owner: the mixing task, then the loop. */
final class MixResult {
    private final List<Frame> frames = new ArrayList<>();
    private final List<Level> levels = new ArrayList<>();

    /** One listener's 20 ms. */
    record Frame(Member member, ByteBuf payload, int rtpUnits, boolean marker, long captureNanos) {}

    /** How loud somebody was in a tick. */
    record Level(Member member, double level) {}

    void add(Frame frame) {
        frames.add(frame);
    }

    /** Somebody who is decoded is that loud, in dBov. */
    void level(Member member, double level) {
        levels.add(new Level(member, level));
    }

    List<Frame> frames() {
        return frames;
    }

    List<Level> levels() {
        return levels;
    }

    boolean isEmpty() {
        return frames.isEmpty() && levels.isEmpty();
    }

    void release() {
        frames.forEach(frame -> frame.payload().release());
    }
}
