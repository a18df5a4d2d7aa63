package io.drawbridge.core.sdp;

/**
 * H.264 format parameters (RFC 6184 section 8.1). Absent optional numbers are 0.
 *
 * @param profileIdc first byte of profile-level-id; with {@code constraints} 42 and e0-bits set it is constrained baseline
 * @param constraints second byte
 * @param levelIdc third byte
 * @param packetizationMode 0 or 1
 * @param maxFs max-fs in macroblocks, raises what the level allows
 * @param maxMbps max-mbps in macroblocks per second
 * @param maxBr max-br in units of 1000 (or 1200) bit/s
 * @param maxFps max-fps in 1/100 frames per second
 * @param levelAsymmetryAllowed level-asymmetry-allowed=1
 */
public record H264Parameters(
        int profileIdc,
        int constraints,
        int levelIdc,
        int packetizationMode,
        int maxFs,
        int maxMbps,
        int maxBr,
        int maxFps,
        boolean levelAsymmetryAllowed,
        String spropParameterSets) {}
