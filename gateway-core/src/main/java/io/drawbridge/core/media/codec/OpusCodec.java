package io.drawbridge.core.media.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jitsi.impl.neomedia.codec.audio.opus.Opus;
import org.jspecify.annotations.Nullable;

/**
 * Opus (RFC 6716, 7587) by libopus. Decodes mono and stereo to mono at 48 kHz; encodes mono speech, 32 kbit/s, with in-band FEC. The JNI
 * class trusts its caller with lengths and with a handle, so both are checked here.
 */
final class OpusCodec {
    private static final int RATE_HZ = 48000;
    private static final int FRAME_SAMPLES = RATE_HZ / 50;
    private static final int MAX_SAMPLES = RATE_HZ * 120 / 1000;
    private static final int STEP_SAMPLES = RATE_HZ / 400;
    private static final int BITRATE_BPS = 32_000;
    private static final int COMPLEXITY = 5;
    /** Measured: with less, libopus puts no copies into 32 kbit/s. */
    private static final int EXPECTED_LOSS_PERCENT = 10;

    private OpusCodec() {}

    static String load() {
        Opus.assertOpusIsFunctional();
        return "libopus by JNI";
    }

    static Optional<AudioDecoder> decoder(OpenCodecs open) {
        long handle = Opus.decoder_create(RATE_HZ, 1);
        return handle == 0 ? Optional.empty() : Optional.of(new Decoder(handle, open));
    }

    static Optional<AudioEncoder> encoder(OpenCodecs open) {
        long handle = Opus.encoder_create(RATE_HZ, 1);
        if (handle == 0) {
            return Optional.empty();
        }
        Opus.encoder_set_bitrate(handle, BITRATE_BPS);
        Opus.encoder_set_complexity(handle, COMPLEXITY);
        Opus.encoder_set_inband_fec(handle, 1);
        Opus.encoder_set_packet_loss_perc(handle, EXPECTED_LOSS_PERCENT);
        return Optional.of(new Encoder(handle, open));
    }

    private static final class Decoder implements AudioDecoder {
        private final OpenCodecs open;
        private final byte[] bytes = new byte[MAX_SAMPLES * Short.BYTES];
        private final ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        private long handle;

        Decoder(long handle, OpenCodecs open) {
            this.handle = handle;
            this.open = open;
            open.audioOpened();
        }

        @Override
        public int sampleRateHz() {
            return RATE_HZ;
        }

        @Override
        public int sampleCount(byte[] payload) {
            return OpusPacket.sampleCount(payload);
        }

        @Override
        public int decode(byte[] payload, short[] pcm) {
            return payload.length == 0 ? 0 : run(payload, MAX_SAMPLES, 0, pcm);
        }

        @Override
        public int conceal(int samples, short[] pcm) {
            return run(null, wholeSteps(samples), 0, pcm);
        }

        @Override
        public int decodeFec(byte[] nextPayload, int samples, short[] pcm) {
            return OpusPacket.hasFec(nextPayload) ? run(nextPayload, wholeSteps(samples), 1, pcm) : 0;
        }

        /** libopus makes up and recovers in steps of 2.5 ms. */
        private static int wholeSteps(int samples) {
            return Math.min(MAX_SAMPLES, (samples + STEP_SAMPLES - 1) / STEP_SAMPLES * STEP_SAMPLES);
        }

        @SuppressWarnings("NullAway") // a null payload is how the JNI class is told of a loss
        private int run(byte @Nullable [] payload, int samples, int fec, short[] pcm) {
            if (handle == 0 || samples == 0) {
                return 0;
            }
            int length = payload == null ? 0 : payload.length;
            int decoded = Opus.decode(handle, payload, 0, length, bytes, 0, samples, fec);
            if (decoded <= 0) {
                return 0;
            }
            view.asShortBuffer().get(pcm, 0, decoded);
            return decoded;
        }

        @Override
        public void close() {
            if (handle != 0) {
                Opus.decoder_destroy(handle);
                handle = 0;
                open.audioClosed();
            }
        }
    }

    private static final class Encoder implements AudioEncoder {
        private final OpenCodecs open;
        private final byte[] bytes = new byte[FRAME_SAMPLES * Short.BYTES];
        private final ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        private long handle;

        Encoder(long handle, OpenCodecs open) {
            this.handle = handle;
            this.open = open;
            open.audioOpened();
        }

        @Override
        public int sampleRateHz() {
            return RATE_HZ;
        }

        @Override
        public int frameRtpUnits() {
            return FRAME_SAMPLES;
        }

        @Override
        public int encode(short[] pcm, byte[] payload) {
            if (handle == 0) {
                return 0;
            }
            view.asShortBuffer().put(pcm, 0, FRAME_SAMPLES);
            return Math.max(0, Opus.encode(handle, bytes, 0, FRAME_SAMPLES, payload, 0, payload.length));
        }

        @Override
        public void close() {
            if (handle != 0) {
                Opus.encoder_destroy(handle);
                handle = 0;
                open.audioClosed();
            }
        }
    }
}
