package io.drawbridge.core.media.video;

import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.H264Parameters;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How one codec of a source goes to a viewer.
 *
 * @param payloadType the viewer's
 * @param wholeNalsOnly H.264 of packetization mode 0: no aggregates, no fragments
 * @param levelIdc the highest H.264 level that the viewer knows; 0 if it does not matter
 */
record VideoRoute(int payloadType, boolean wholeNalsOnly, int levelIdc) {
    /** The best of the viewer's payload types for a source's codec: the same packetization mode, then mode 1, then the same profile. */
    static Optional<VideoRoute> find(AgreedCodec source, List<AgreedCodec> viewer) {
        Comparator<AgreedCodec> best = Comparator.comparing((AgreedCodec c) -> mode(c) != mode(source))
                .thenComparing(c -> mode(c) == 0)
                .thenComparing(c -> profile(c) != profile(source));
        return viewer.stream()
                .filter(c -> c.codec() == source.codec())
                .min(best)
                .map(VideoRoute::to);
    }

    /** To the viewer's first payload type of that codec. */
    static Optional<VideoRoute> first(Codec codec, List<AgreedCodec> viewer) {
        return viewer.stream().filter(c -> c.codec() == codec).findFirst().map(VideoRoute::to);
    }

    private static VideoRoute to(AgreedCodec c) {
        boolean h264 = c.codec() == Codec.H264;
        return new VideoRoute(
                c.sendPayloadType(),
                h264 && mode(c) == 0,
                c.h264().map(H264Parameters::levelIdc).orElse(0));
    }

    private static int mode(AgreedCodec c) {
        return c.h264().map(H264Parameters::packetizationMode).orElse(0);
    }

    private static int profile(AgreedCodec c) {
        return c.h264().map(H264Parameters::profileIdc).orElse(0);
    }
}
