package io.drawbridge.core.media.codec;

import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Loader;

/** ITU-T G.722 at 64 kbit/s by avcodec: two samples at 16 kHz a byte, on an RTP clock of 8 kHz (RFC 3551 section 4.5.2). */
final class G722Codec {
    private static final int RATE_HZ = 16000;
    private static final int FRAME_SAMPLES = RATE_HZ / 50;
    private static final int FRAME_BYTES = FRAME_SAMPLES / 2;

    private G722Codec() {}

    static String load() {
        Loader.load(avutil.class);
        Loader.load(avcodec.class);
        avutil.av_log_set_level(avutil.AV_LOG_ERROR);
        return "FFmpeg " + avutil.av_version_info().getString();
    }

    static Optional<AudioDecoder> decoder(OpenCodecs open) {
        Native codec = new Native(avcodec.avcodec_find_decoder(avcodec.AV_CODEC_ID_ADPCM_G722), open);
        if (!codec.usable()) {
            codec.close();
            return Optional.empty();
        }
        return Optional.of(new Decoder(codec));
    }

    static Optional<AudioEncoder> encoder(OpenCodecs open) {
        Native codec = new Native(avcodec.avcodec_find_encoder(avcodec.AV_CODEC_ID_ADPCM_G722), open);
        if (!codec.usable()) {
            codec.close();
            return Optional.empty();
        }
        return Optional.of(new Encoder(codec));
    }

    /** A context with its packet and frame, all freed together. */
    private static final class Native {
        private final OpenCodecs open;
        private final AVCodecContext context;
        private final AVPacket packet = avcodec.av_packet_alloc();
        private final AVFrame frame = avutil.av_frame_alloc();
        private final boolean opened;
        private boolean closed;

        Native(AVCodec codec, OpenCodecs open) {
            this.open = open;
            open.audioOpened();
            context = avcodec.avcodec_alloc_context3(codec);
            context.sample_rate(RATE_HZ).sample_fmt(avutil.AV_SAMPLE_FMT_S16).thread_count(1);
            avutil.av_channel_layout_default(context.ch_layout(), 1);
            opened = avcodec.avcodec_open2(context, codec, (AVDictionary) null) >= 0;
        }

        boolean usable() {
            return opened && !closed;
        }

        void close() {
            if (!closed) {
                closed = true;
                avcodec.av_packet_free(packet);
                avutil.av_frame_free(frame);
                avcodec.avcodec_free_context(context);
                open.audioClosed();
            }
        }
    }

    private static final class Decoder implements AudioDecoder {
        private final Native codec;

        Decoder(Native codec) {
            this.codec = codec;
        }

        @Override
        public int sampleRateHz() {
            return RATE_HZ;
        }

        @Override
        public int sampleCount(byte[] payload) {
            return payload.length * 2;
        }

        @Override
        public int decode(byte[] payload, short[] pcm) {
            if (!codec.usable() || payload.length == 0 || payload.length * 2 > pcm.length) {
                return 0;
            }
            if (avcodec.av_new_packet(codec.packet, payload.length) < 0) {
                return 0;
            }
            codec.packet.data().put(payload, 0, payload.length);
            int sent = avcodec.avcodec_send_packet(codec.context, codec.packet);
            avcodec.av_packet_unref(codec.packet);
            if (sent < 0 || avcodec.avcodec_receive_frame(codec.context, codec.frame) < 0) {
                return 0;
            }
            int samples = Math.min(codec.frame.nb_samples(), pcm.length);
            codec.frame
                    .data(0)
                    .capacity((long) samples * Short.BYTES)
                    .asByteBuffer()
                    .asShortBuffer()
                    .get(pcm, 0, samples);
            avutil.av_frame_unref(codec.frame);
            return samples;
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
        public void close() {
            codec.close();
        }
    }

    private static final class Encoder implements AudioEncoder {
        private final Native codec;
        private final boolean ready;

        Encoder(Native codec) {
            this.codec = codec;
            codec.frame.format(avutil.AV_SAMPLE_FMT_S16).sample_rate(RATE_HZ).nb_samples(FRAME_SAMPLES);
            avutil.av_channel_layout_default(codec.frame.ch_layout(), 1);
            ready = avutil.av_frame_get_buffer(codec.frame, 0) >= 0;
        }

        @Override
        public int sampleRateHz() {
            return RATE_HZ;
        }

        @Override
        public int frameRtpUnits() {
            return FRAME_BYTES;
        }

        @Override
        public int encode(short[] pcm, byte[] payload) {
            if (!ready || !codec.usable() || avutil.av_frame_make_writable(codec.frame) < 0) {
                return 0;
            }
            codec.frame
                    .data(0)
                    .capacity((long) FRAME_SAMPLES * Short.BYTES)
                    .asByteBuffer()
                    .asShortBuffer()
                    .put(pcm, 0, FRAME_SAMPLES);
            if (avcodec.avcodec_send_frame(codec.context, codec.frame) < 0
                    || avcodec.avcodec_receive_packet(codec.context, codec.packet) < 0) {
                return 0;
            }
            int length = Math.min(codec.packet.size(), payload.length);
            codec.packet.data().get(payload, 0, length);
            avcodec.av_packet_unref(codec.packet);
            return length;
        }

        @Override
        public void close() {
            codec.close();
        }
    }
}
