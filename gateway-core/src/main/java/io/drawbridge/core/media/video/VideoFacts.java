package io.drawbridge.core.media.video;

/**
 * What is known of a packet of video from looking into its payload.
 *
 * @param keyStart the first packet of a key frame's picture data: IDR slice (RFC 6184) or VP8 key frame (RFC 7741)
 * @param hasSps holds a sequence parameter set
 * @param hasPps holds a picture parameter set
 * @param recoveryPoint holds a recovery point SEI: a picture to begin with where a sender makes no IDR
 * @param fragment part of a NAL unit (FU-A)
 * @param aggregate several NAL units (STAP-A)
 * @param sets the source's parameter sets as of now; for H.264
 */
public record VideoFacts(
        boolean keyStart,
        boolean hasSps,
        boolean hasPps,
        boolean recoveryPoint,
        boolean fragment,
        boolean aggregate,
        ParameterSets sets) {}
