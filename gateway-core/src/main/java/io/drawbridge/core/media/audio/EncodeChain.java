package io.drawbridge.core.media.audio;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.media.codec.AudioEncoder;
import io.drawbridge.core.sdp.Codec;
import java.util.Arrays;
import java.util.Optional;

/** From the mix to a payload: soft limiter, rate of the codec, 16 bits, encoder. Owner: the mixing task. */
final class EncodeChain implements AutoCloseable {
    private static final float KNEE = 0.75f;
    /** After so many frames of silence the resampler, too, has nothing else left. */
    private static final int SETTLED_FRAMES = 3;

    private final Codec codec;
    private final AudioEncoder encoder;
    private final Resampler resampler;
    private final float[] limited = new float[MixCore.FRAME_SAMPLES];
    private final float[] resampled;
    private final short[] pcm;
    private final byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];

    private int silentFrames;
    private int length;
    private long usedTick;

    private EncodeChain(Codec codec, AudioEncoder encoder) {
        this.codec = codec;
        this.encoder = encoder;
        resampler = new Resampler(MixCore.RATE_HZ, encoder.sampleRateHz());
        resampled = new float[encoder.sampleRateHz() / 50];
        pcm = new short[resampled.length];
    }

    static Optional<EncodeChain> open(AudioCodecs codecs, Codec codec) {
        return codecs.encoder(codec).map(encoder -> new EncodeChain(codec, encoder));
    }

    Codec codec() {
        return codec;
    }

    /** Whether what it made last is silence, and would be the same again for ever. */
    boolean still() {
        return silentFrames >= SETTLED_FRAMES && encoder.memoryless();
    }

    /** What it made last, on its own. */
    byte[] lastPayload() {
        return Arrays.copyOf(payload, length);
    }

    /** The tick in which it encoded last. */
    long usedTick() {
        return usedTick;
    }

    void use(long tick) {
        usedTick = tick;
    }

    int frameRtpUnits() {
        return encoder.frameRtpUnits();
    }

    /** Encodes 20 ms into {@link #payload}; answers its length, 0 if that failed. */
    int encode(float[] mix) {
        silentFrames = 0;
        length = encodeAnew(mix);
        return length;
    }

    /** The same for a frame that is all zero. */
    int encodeSilence(float[] zeros) {
        if (silentFrames < SETTLED_FRAMES || !encoder.memoryless()) {
            silentFrames++;
            length = encodeAnew(zeros);
        }
        return length;
    }

    private int encodeAnew(float[] mix) {
        for (int i = 0; i < mix.length; i++) {
            limited[i] = limit(mix[i]);
        }
        resampler.process(limited, resampled);
        for (int i = 0; i < pcm.length; i++) {
            pcm[i] = (short) Math.max(-32768, Math.min(32767, Math.round(resampled[i] * 32767)));
        }
        return encoder.encode(pcm, payload);
    }

    byte[] payload() {
        return payload;
    }

    /** Straight up to the knee, above it bent so that nothing ever reaches 1. */
    private static float limit(float sample) {
        float magnitude = Math.abs(sample);
        if (magnitude <= KNEE) {
            return sample;
        }
        float bent = KNEE + (1 - KNEE) * (float) Math.tanh((magnitude - KNEE) / (1 - KNEE));
        return Math.copySign(bent, sample);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
