package io.drawbridge.core.media.audio;

import io.drawbridge.core.media.audio.ImaWav.Pcm;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.sdp.Codec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Encodes recorded sound ahead of time, so that playing it costs no encoder. Any thread, but not a loop: it takes its time. */
public final class ClipEncoder {
    private static final int FRAMES_TO_SETTLE = 5;

    private ClipEncoder() {}

    /**
     * Clips as packets of one codec.
     *
     * @param frameRtpUnits what the RTP timestamp grows by with each frame
     * @param silence 20 ms of nothing
     * @param clips the frames of each clip, 20 ms each, in the order in which they were given
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
    public record Encoded(int frameRtpUnits, byte[] silence, List<List<byte[]>> clips) {
        public Encoded {
            clips = clips.stream().map(List::copyOf).toList();
        }
    }

    /** Encodes the clips with {@code codec}; empty if the codec is not available or failed. */
    public static Optional<Encoded> encode(AudioCodecs codecs, Codec codec, List<Pcm> clips) {
        List<List<byte[]>> encoded = new ArrayList<>();
        byte[] silence = new byte[0];
        int units = 0;
        for (Pcm clip : clips) {
            Optional<EncodeChain> opened = EncodeChain.open(codecs, codec);
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            try (EncodeChain chain = opened.get()) {
                silence = settle(chain);
                encoded.add(frames(chain, clip));
                units = chain.frameRtpUnits();
            }
        }
        boolean complete =
                silence.length > 0 && encoded.stream().flatMap(List::stream).allMatch(frame -> frame.length > 0);
        return complete ? Optional.of(new Encoded(units, silence, encoded)) : Optional.empty();
    }

    private static byte[] settle(EncodeChain chain) {
        byte[] last = new byte[0];
        for (int i = 0; i < FRAMES_TO_SETTLE; i++) {
            last = frame(chain, new float[MixCore.FRAME_SAMPLES]);
        }
        return last;
    }

    private static List<byte[]> frames(EncodeChain chain, Pcm clip) {
        int block = clip.sampleRateHz() / 50;
        Resampler resampler = new Resampler(clip.sampleRateHz(), MixCore.RATE_HZ);
        List<byte[]> frames = new ArrayList<>();
        float[] in = new float[block];
        float[] out = new float[MixCore.FRAME_SAMPLES];
        for (int from = 0; from < clip.samples().length; from += block) {
            for (int i = 0; i < block; i++) {
                in[i] = from + i < clip.samples().length ? clip.samples()[from + i] / 32768f : 0;
            }
            resampler.process(in, out);
            frames.add(frame(chain, out));
        }
        return frames;
    }

    private static byte[] frame(EncodeChain chain, float[] sound) {
        int length = chain.encode(sound);
        return Arrays.copyOf(chain.payload(), length);
    }
}
