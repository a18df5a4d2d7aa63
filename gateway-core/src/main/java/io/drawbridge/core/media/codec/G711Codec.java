package io.drawbridge.core.media.codec;

/** G.711 behind the codec interfaces: a byte is a sample at 8 kHz (RFC 3551 section 4.5.14). */
final class G711Codec {
    private static final int RATE_HZ = 8000;
    private static final int FRAME_SAMPLES = RATE_HZ / 50;

    private G711Codec() {}

    static AudioDecoder decoder(G711 law) {
        return new Decoder(law);
    }

    static AudioEncoder encoder(G711 law) {
        return new Encoder(law);
    }

    private record Decoder(G711 law) implements AudioDecoder {
        @Override
        public int sampleRateHz() {
            return RATE_HZ;
        }

        @Override
        public int sampleCount(byte[] payload) {
            return payload.length;
        }

        @Override
        public int decode(byte[] payload, short[] pcm) {
            if (payload.length > pcm.length) {
                return 0;
            }
            for (int i = 0; i < payload.length; i++) {
                pcm[i] = law.decode(payload[i]);
            }
            return payload.length;
        }

        @Override
        public int conceal(int samples, short[] pcm) {
            return 0;
        }

        @Override
        public int decodeFec(byte[] nextPayload, int samples, short[] pcm) {
            return 0;
        }

        @Override
        public void close() {}
    }

    private record Encoder(G711 law) implements AudioEncoder {
        @Override
        public int sampleRateHz() {
            return RATE_HZ;
        }

        @Override
        public int frameRtpUnits() {
            return FRAME_SAMPLES;
        }

        @Override
        public boolean memoryless() {
            return true;
        }

        @Override
        public int encode(short[] pcm, byte[] payload) {
            for (int i = 0; i < FRAME_SAMPLES; i++) {
                payload[i] = law.encode(pcm[i]);
            }
            return FRAME_SAMPLES;
        }

        @Override
        public void close() {}
    }
}
