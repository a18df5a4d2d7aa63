package io.drawbridge.core.media.codec;

import io.drawbridge.core.sdp.Codec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The audio codecs of this machine; one for the process. Natives are loaded when a codec is first asked for, or all together by {@link
 * #warmUp}; one that does not load is not available, and {@link #problems} says why. Thread-safe.
 */
public final class AudioCodecs {
    private final OpenCodecs open = new OpenCodecs();
    private final NativeLibrary opus = new NativeLibrary("Opus", OpusCodec::load);
    private final NativeLibrary g722 = new NativeLibrary("G.722", G722Codec::load);

    /**
     * Tells the loaders of natives where to unpack. They read that once per process, so the first directory given wins.
     *
     * @param nativeDirectory writable directory for the unpacked libraries, about 60 MB; made when missing
     */
    public AudioCodecs(Path nativeDirectory) {
        NativeLibrary.unpackTo(nativeDirectory);
    }

    /** Loads every native now and runs it once, so that no call pays for it. Takes up to some seconds the first time. */
    public void warmUp() {
        for (Codec codec : available()) {
            encoder(codec).ifPresent(encoder -> {
                byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
                int length = encoder.encode(new short[encoder.sampleRateHz() / 50], payload);
                encoder.close();
                decoder(codec).ifPresent(decoder -> {
                    decoder.decode(Arrays.copyOf(payload, length), new short[decoder.sampleRateHz() * 120 / 1000]);
                    decoder.close();
                });
            });
        }
    }

    /** The audio codecs that may be offered. */
    public Set<Codec> available() {
        Set<Codec> codecs = EnumSet.noneOf(Codec.class);
        for (Codec codec : Codec.values()) {
            if (supports(codec)) {
                codecs.add(codec);
            }
        }
        return codecs;
    }

    /** Whether this machine encodes and decodes the codec; loads its native. */
    public boolean supports(Codec codec) {
        return switch (codec) {
            case PCMU, PCMA -> true;
            case OPUS -> opus.loaded();
            case G722 -> g722.loaded();
            case H264, VP8 -> false;
        };
    }

    /** A sentence for every codec that was asked for and cannot be had. */
    public List<String> problems() {
        List<String> sentences = new ArrayList<>();
        opus.problem().ifPresent(sentences::add);
        g722.problem().ifPresent(sentences::add);
        return sentences;
    }

    /** How many natives are open. */
    public OpenCodecs open() {
        return open;
    }

    /** Opens a decoder; the caller closes it. Empty if the codec is not available. */
    public Optional<AudioDecoder> decoder(Codec codec) {
        if (!supports(codec)) {
            return Optional.empty();
        }
        return switch (codec) {
            case PCMU -> Optional.of(G711Codec.decoder(G711.MU_LAW));
            case PCMA -> Optional.of(G711Codec.decoder(G711.A_LAW));
            case OPUS -> OpusCodec.decoder(open);
            case G722 -> G722Codec.decoder(open);
            case H264, VP8 -> Optional.empty();
        };
    }

    /** Opens an encoder; the caller closes it. Empty if the codec is not available. */
    public Optional<AudioEncoder> encoder(Codec codec) {
        if (!supports(codec)) {
            return Optional.empty();
        }
        return switch (codec) {
            case PCMU -> Optional.of(G711Codec.encoder(G711.MU_LAW));
            case PCMA -> Optional.of(G711Codec.encoder(G711.A_LAW));
            case OPUS -> OpusCodec.encoder(open);
            case G722 -> G722Codec.encoder(open);
            case H264, VP8 -> Optional.empty();
        };
    }
}
