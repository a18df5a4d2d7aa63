package io.drawbridge.core.media.audio;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one or more ticks have brought, on its way to the meeting's loop. Owner: the mixing task, then the loop. */
final class MixResult {
    private final List<Frame> frames = new ArrayList<>();
    private @Nullable Optional<String> speaker;

    /** One listener's 20 ms. */
    record Frame(Member member, ByteBuf payload, int rtpUnits, boolean marker, long captureNanos) {}

    void add(Frame frame) {
        frames.add(frame);
    }

    void speaker(Optional<String> participantId) {
        speaker = participantId;
    }

    List<Frame> frames() {
        return frames;
    }

    /** The new dominant speaker; null if that did not change. */
    @Nullable
    Optional<String> speaker() {
        return speaker;
    }

    boolean isEmpty() {
        return frames.isEmpty() && speaker == null;
    }

    void release() {
        frames.forEach(frame -> frame.payload().release());
    }
}
