package io.drawbridge.core.media.video;

/**
 * What is known of a packet of video from looking into its payload. Immutable, but {@code sets} changes with the source.
 *
 * @param keyStart the first packet of a key frame's picture data: IDR slice (RFC 6184) or VP8 key frame (RFC 7741)
 * @param hasSps holds a sequence parameter set
 * @param hasPps holds a picture parameter set
 * @param recoveryPoint holds a recovery point SEI: a picture to begin with where a sender makes no IDR
 * @param fragment part of a NAL unit (FU-A)
 * @param aggregate several NAL units (STAP-A)
 * @param temporal the temporal layer of the frame, 0 to 3; 0 where there are none. Of H.264, frames that no other refers to are layer 1
 * @param layerSync whether the frame needs none but those of temporal layer 0
 * @param sets the source's parameter sets as of now; for H.264
 */
public record VideoFacts(
        boolean keyStart,
        boolean hasSps,
        boolean hasPps,
        boolean recoveryPoint,
        boolean fragment,
        boolean aggregate,
        int temporal,
        boolean layerSync,
        ParameterSets sets) {
    static final int KEY_START = 1;
    static final int SPS = 2;
    static final int PPS = 4;
    static final int RECOVERY_POINT = 8;
    static final int FRAGMENT = 16;
    static final int AGGREGATE = 32;
    static final int LAYER_SYNC = 64;
    static final int TEMPORAL_SHIFT = 7;
    /** Temporal layer 1, which needs none but layer 0. */
    static final int DISPOSABLE = 1 << TEMPORAL_SHIFT | LAYER_SYNC;

    static final int COMBINATIONS = 512;

    static VideoFacts of(int bits, ParameterSets sets) {
        return new VideoFacts(
                (bits & KEY_START) != 0,
                (bits & SPS) != 0,
                (bits & PPS) != 0,
                (bits & RECOVERY_POINT) != 0,
                (bits & FRAGMENT) != 0,
                (bits & AGGREGATE) != 0,
                bits >> TEMPORAL_SHIFT,
                (bits & LAYER_SYNC) != 0,
                sets);
    }
}
