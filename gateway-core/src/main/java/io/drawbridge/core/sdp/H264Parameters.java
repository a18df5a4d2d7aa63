package io.drawbridge.core.sdp;

import java.util.Locale;

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
        String spropParameterSets) {

    static final int BASELINE = 0x42;
    static final int MAIN = 0x4d;
    static final int HIGH = 0x64;

    private static final int ABSENT_PROFILE_LEVEL_ID = 0x42000a;
    private static final int PROFILE_LEVEL_ID_DIGITS = 6;
    private static final int CONSTRAINT_SET0 = 0x80;
    private static final int CONSTRAINT_SET1 = 0x40;
    private static final int BITS_PER_BITRATE_UNIT = 1_200;

    /** Reads an fmtp value; what is absent or unreadable gets its default: baseline, level 1, mode 0. */
    public static H264Parameters parse(String fmtp) {
        int id = Fmtp.value(fmtp, "profile-level-id")
                .map(H264Parameters::profileLevelId)
                .orElse(ABSENT_PROFILE_LEVEL_ID);
        return new H264Parameters(
                id >> 16,
                id >> 8 & 0xff,
                id & 0xff,
                Fmtp.number(fmtp, "packetization-mode", 0),
                Fmtp.number(fmtp, "max-fs", 0),
                Fmtp.number(fmtp, "max-mbps", 0),
                Fmtp.number(fmtp, "max-br", 0),
                Fmtp.number(fmtp, "max-fps", 0),
                Fmtp.number(fmtp, "level-asymmetry-allowed", 0) == 1,
                Fmtp.value(fmtp, "sprop-parameter-sets").orElse(""));
    }

    /** Largest frame in macroblocks, by level and max-fs. */
    public int frameSizeMacroblocks() {
        return Math.max(level().maxFs(), maxFs);
    }

    /** Macroblocks per second, by level and max-mbps. */
    public int macroblocksPerSecond() {
        return Math.max(level().maxMbps(), maxMbps);
    }

    /** Bit rate of the NAL units in bit/s, by level and max-br. */
    public int bitrateBps() {
        long bps = (long) Math.max(level().maxBr(), maxBr) * BITS_PER_BITRATE_UNIT;
        return (int) Math.min(bps, Integer.MAX_VALUE);
    }

    /** The six hex digits of profile-level-id with another level. */
    String profileLevelId(int level) {
        return String.format(Locale.ROOT, "%02x%02x%02x", profileIdc, constraints, level);
    }

    H264Level level() {
        return H264Level.of(levelIdc, profileIdc, constraints);
    }

    /** Whether the profile is one that the gateway takes. */
    boolean usableProfile() {
        return profileIdc == BASELINE || profileIdc == MAIN || profileIdc == HIGH;
    }

    /** 0 = what every browser decodes (RFC 6184 table 5: constrained baseline), then baseline, main, high. */
    int profileRank() {
        boolean set0 = (constraints & CONSTRAINT_SET0) != 0;
        boolean set1 = (constraints & CONSTRAINT_SET1) != 0;
        return switch (profileIdc) {
            case BASELINE -> set1 ? 0 : set0 ? 1 : 2;
            case MAIN -> set0 ? 0 : 3;
            default -> 4;
        };
    }

    private static int profileLevelId(String hex) {
        if (hex.length() != PROFILE_LEVEL_ID_DIGITS || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            return ABSENT_PROFILE_LEVEL_ID;
        }
        return Integer.parseInt(hex, 16);
    }
}
