package io.drawbridge.core.sdp;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Computes the most that a far end can receive, from its format parameters and its {@code b=} lines. */
final class VideoLimits {
    /** What is worth giving up frame size for: a coder limit of fewer pictures than this at full size. */
    private static final int WORTHWHILE_FPS = 25;
    /** 1080p, 720p and 480p in macroblocks; below that, size is kept and the rate falls. */
    private static final int[] SIZES = {8_160, 3_600, 1_620};

    private static final int HUNDREDTHS = 100;
    /** A kilobit of b=AS, less about 5 % for the headers of RTP, UDP and IP that it counts. */
    private static final long PAYLOAD_BITS_OF_AS = 950;

    private VideoLimits() {}

    /** Limits for the codec that is sent first. */
    static SenderLimits of(AgreedCodec codec, int bandwidthBps) {
        return codec.h264().map(h -> h264(h, bandwidthBps)).orElseGet(() -> vp8(codec.fmtp(), bandwidthBps));
    }

    /** The {@code b=} of the m line; for video the one of the session where it has none. 0 = none. */
    static int bandwidthBps(SessionDescription session, MediaDescription media, boolean audio) {
        Optional<Long> own = bandwidth(media.bandwidths());
        Optional<Long> all = audio ? Optional.empty() : bandwidth(session.bandwidths());
        return own.or(() -> all)
                .map(bps -> (int) Math.min(bps, Integer.MAX_VALUE))
                .orElse(0);
    }

    private static SenderLimits h264(H264Parameters h264, int bandwidthBps) {
        int rate = h264.macroblocksPerSecond();
        int size = size(h264.frameSizeMacroblocks(), rate);
        int fps = Math.max(1, rate / size);
        int cap = h264.maxFps() / HUNDREDTHS;
        return new SenderLimits(
                size, cap > 0 ? Math.min(fps, cap) : fps, bandwidthBps > 0 ? bandwidthBps : h264.bitrateBps());
    }

    /** RFC 6184 bounds size and rate together; one frame size has to be told, so the largest that still moves is. */
    private static int size(int largest, int macroblocksPerSecond) {
        if (macroblocksPerSecond / largest >= WORTHWHILE_FPS) {
            return largest;
        }
        int chosen = largest;
        for (int size : SIZES) {
            if (size < chosen && macroblocksPerSecond / chosen < WORTHWHILE_FPS) {
                chosen = size;
            }
        }
        return chosen;
    }

    private static SenderLimits vp8(String fmtp, int bandwidthBps) {
        return new SenderLimits(Fmtp.number(fmtp, "max-fs", 0), Fmtp.number(fmtp, "max-fr", 0), bandwidthBps);
    }

    private static Optional<Long> bandwidth(List<Bandwidth> bandwidths) {
        Optional<Long> tias = first(bandwidths, "TIAS");
        return tias.or(() -> Stream.of("AS", "CT")
                .flatMap(type -> first(bandwidths, type).stream())
                .map(kilobits -> Math.min(kilobits, Integer.MAX_VALUE) * PAYLOAD_BITS_OF_AS)
                .findFirst());
    }

    private static Optional<Long> first(List<Bandwidth> bandwidths, String type) {
        return bandwidths.stream()
                .filter(b -> b.type().equalsIgnoreCase(type) && b.value() > 0)
                .map(Bandwidth::value)
                .findFirst();
    }
}
