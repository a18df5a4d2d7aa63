package io.drawbridge.core.media.audio;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.sdp.Codec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The hearing side of a participant: its codec, and an encoder of its own that opens when it first speaks. Owner: the mixing task. */
final class Listener implements AutoCloseable {
    private final AudioCodecs codecs;
    private @Nullable Codec codec;
    private @Nullable EncodeChain chain;
    private boolean marker = true;
    private long delayNanos;

    Listener(AudioCodecs codecs) {
        this.codecs = codecs;
    }

    @Nullable
    Codec codec() {
        return codec;
    }

    void codec(@Nullable Codec codec) {
        if (this.codec != codec) {
            close();
            this.codec = codec;
            marker = true;
        }
    }

    /** The encoder of its own; null if there is none to be had. */
    @Nullable
    EncodeChain chain() {
        if (chain == null && codec != null) {
            chain = EncodeChain.open(codecs, codec).orElse(null);
        }
        return chain;
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

    /** How old the sound is that it hears; while nobody speaks it stays what it was, so that its clock does not jump. */
    long delayNanos(Optional<Talker> loudest) {
        loudest.ifPresent(talker -> delayNanos = talker.delayNanos());
        return delayNanos;
    }

    @Override
    public void close() {
        if (chain != null) {
            chain.close();
            chain = null;
        }
    }
}
