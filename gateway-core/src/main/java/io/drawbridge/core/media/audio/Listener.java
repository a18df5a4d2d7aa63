package io.drawbridge.core.media.audio;

import io.drawbridge.core.sdp.Codec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The hearing side of a participant: its codec, and whose encoding it heard last. Owner: the mixing task. */
final class Listener {
    private @Nullable Codec codec;
    private int slots;
    private @Nullable EncodeChain chain;
    private boolean marker = true;
    private long delayNanos;

    @Nullable
    Codec codec() {
        return codec;
    }

    /** How many others it gets as packets. One with slots is sent nothing while the mix has nothing for it. */
    int slots() {
        return slots;
    }

    void agreed(@Nullable Codec codec, int slots) {
        this.slots = slots;
        if (this.codec != codec) {
            this.codec = codec;
            chain = null;
            marker = true;
        }
    }

    /** The encoder of the last frame that it heard. */
    @Nullable
    EncodeChain chain() {
        return chain;
    }

    void chain(@Nullable EncodeChain used) {
        chain = used;
    }

    /** The next frame is the first after a gap. */
    void marker() {
        marker = true;
    }

    boolean takeMarker() {
        boolean taken = marker;
        marker = false;
        return taken;
    }

    /** What it hears is silence, and would be the same again for ever. */
    boolean still() {
        return chain != null && chain.still();
    }

    /** How old the sound is that it hears; while nobody speaks it stays what it was, so that its clock does not jump. */
    long delayNanos(Optional<Talker> loudest) {
        loudest.ifPresent(talker -> delayNanos = talker.delayNanos());
        return delayNanos;
    }
}
