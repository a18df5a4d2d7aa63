package io.drawbridge.core.meeting;

import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import java.util.List;
import java.util.Optional;

/** Reads the kinds of video off what was negotiated. Pure. */
final class VideoKinds {
    private VideoKinds() {}

    /** The kind of one agreed payload type; empty for audio. */
    static Optional<VideoKind> of(AgreedCodec codec) {
        return switch (codec.codec()) {
            case H264 ->
                Optional.of(
                        codec.h264()
                                        .filter(h264 -> h264.packetizationMode() == 1)
                                        .isPresent()
                                ? VideoKind.H264_MODE1
                                : VideoKind.H264_MODE0);
            case VP8 -> Optional.of(VideoKind.VP8);
            default -> Optional.empty();
        };
    }

    /** The kinds of an m line in the order of the answer. */
    static List<VideoKind> of(AgreedMedia.Accepted video) {
        return video.codecs().stream()
                .map(VideoKinds::of)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }
}
