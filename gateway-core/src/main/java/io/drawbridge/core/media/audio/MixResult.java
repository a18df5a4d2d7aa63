package io.drawbridge.core.media.audio;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one or more ticks have brought, on its way to the meeting's loop. Owner: the mixing task, then the loop. */
final class MixResult {
    private final List<Frame> frames = new ArrayList<>();
    private boolean speakerChanged;
    private Optional<String> speaker = Optional.empty();

    /** One listener's 20 ms. */
    record Frame(Member member, ByteBuf payload, int rtpUnits, boolean marker, long captureNanos) {}

    void add(Frame frame) {
        frames.add(frame);
    }

    void speaker(Optional<String> participantId) {
        speaker = participantId;
        speakerChanged = true;
    }

    List<Frame> frames() {
        return frames;
    }

    boolean speakerChanged() {
        return speakerChanged;
    }

    /** The new dominant speaker, if that changed; empty: nobody. */
    Optional<String> speaker() {
        return speaker;
    }

    boolean isEmpty() {
        return frames.isEmpty() && !speakerChanged;
    }

    void release() {
        frames.forEach(frame -> frame.payload().release());
    }
}
