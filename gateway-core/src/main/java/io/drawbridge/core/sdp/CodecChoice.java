package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.PayloadFormats.Format;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Picks payload types out of an m line by policy; the order of the offer decides nothing but ties. */
final class CodecChoice {
    /** Capacity beyond 1080p at 30 frames per second wins nothing. */
    private static final int ENOUGH_FS = 8_160;

    private static final int ENOUGH_MBPS = 244_800;

    private CodecChoice() {}

    /** One payload type for each codec of the policy that is offered, in the policy's order. */
    static List<AgreedCodec> audio(PayloadFormats formats, MediaPolicy policy) {
        return policy.audio().stream()
                .filter(Codec::isAudio)
                .flatMap(codec -> formats.of(codec).stream().limit(1).map(f -> agreed(f, codec, Optional.empty())))
                .toList();
    }

    /** One payload type for each kind of the policy that is offered, the best of its kind, in the policy's order. */
    static List<AgreedCodec> video(PayloadFormats formats, MediaPolicy policy) {
        return policy.video().stream()
                .distinct()
                .flatMap(kind -> video(formats, kind).stream())
                .toList();
    }

    private static Optional<AgreedCodec> video(PayloadFormats formats, VideoKind kind) {
        return switch (kind) {
            case H264_MODE1 -> h264(formats, 1);
            case H264_MODE0 -> h264(formats, 0);
            case VP8 -> formats.of(Codec.VP8).stream().findFirst().map(f -> agreed(f, Codec.VP8, Optional.empty()));
        };
    }

    private static Optional<AgreedCodec> h264(PayloadFormats formats, int mode) {
        return formats.of(Codec.H264).stream()
                .map(f -> new Candidate(f, H264Parameters.parse(f.fmtp())))
                .filter(c -> c.h264.packetizationMode() == mode && c.h264.usableProfile())
                .min(Candidate.BEST_FIRST)
                .map(c -> agreed(c.format, Codec.H264, Optional.of(c.h264)));
    }

    private static AgreedCodec agreed(Format format, Codec codec, Optional<H264Parameters> h264) {
        return new AgreedCodec(format.payloadType(), codec, format.mapping().channels(), format.fmtp(), h264);
    }

    private record Candidate(Format format, H264Parameters h264) {
        private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingInt(
                        (Candidate c) -> c.h264.profileRank())
                .thenComparingInt(c -> -Math.min(ENOUGH_FS, c.h264.frameSizeMacroblocks()))
                .thenComparingInt(c -> -Math.min(ENOUGH_MBPS, c.h264.macroblocksPerSecond()));
    }
}
