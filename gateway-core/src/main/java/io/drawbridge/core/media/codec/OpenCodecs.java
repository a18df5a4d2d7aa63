package io.drawbridge.core.media.codec;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the native codecs that are open, the source of {@code drawbridge_native_codecs_open}. Thread-safe. */
public final class OpenCodecs {
    private final AtomicInteger audio = new AtomicInteger();
    private final AtomicInteger video = new AtomicInteger();

    /** Native audio encoders and decoders open now. */
    public int audio() {
        return audio.get();
    }

    /** Native video encoders and decoders open now. */
    public int video() {
        return video.get();
    }

    void audioOpened() {
        audio.incrementAndGet();
    }

    void audioClosed() {
        audio.decrementAndGet();
    }
}
