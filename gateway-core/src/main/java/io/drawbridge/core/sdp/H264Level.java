package io.drawbridge.core.sdp;

/**
 * What an H.264 level allows (ITU-T H.264 table A-1).
 *
 * @param idc level_idc; 9 stands for level 1b
 * @param maxMbps macroblocks per second
 * @param maxFs macroblocks in a frame
 * @param maxBr bit rate in units of 1200 bit/s
 */
record H264Level(int idc, int maxMbps, int maxFs, int maxBr) {
    private static final int LEVEL_1B = 9;
    private static final int LEVEL_1_1 = 11;
    private static final int CONSTRAINT_SET3 = 0x10;

    private static final H264Level[] LEVELS = {
        new H264Level(10, 1_485, 99, 64),
        new H264Level(LEVEL_1B, 1_485, 99, 128),
        new H264Level(LEVEL_1_1, 3_000, 396, 192),
        new H264Level(12, 6_000, 396, 384),
        new H264Level(13, 11_880, 396, 768),
        new H264Level(20, 11_880, 396, 2_000),
        new H264Level(21, 19_800, 792, 4_000),
        new H264Level(22, 20_250, 1_620, 4_000),
        new H264Level(30, 40_500, 1_620, 10_000),
        new H264Level(31, 108_000, 3_600, 14_000),
        new H264Level(32, 216_000, 5_120, 20_000),
        new H264Level(40, 245_760, 8_192, 20_000),
        new H264Level(41, 245_760, 8_192, 50_000),
        new H264Level(42, 522_240, 8_704, 50_000),
        new H264Level(50, 589_824, 22_080, 135_000),
        new H264Level(51, 983_040, 36_864, 240_000),
        new H264Level(52, 2_073_600, 36_864, 240_000),
        new H264Level(60, 4_177_920, 139_264, 240_000),
        new H264Level(61, 8_355_840, 139_264, 480_000),
        new H264Level(62, 16_711_680, 139_264, 800_000),
    };

    /** The level of those bytes; an unknown number counts as the next lower one. */
    static H264Level of(int levelIdc, int profileIdc, int constraints) {
        boolean oneB = levelIdc == LEVEL_1_1
                && (constraints & CONSTRAINT_SET3) != 0
                && (profileIdc == H264Parameters.BASELINE || profileIdc == H264Parameters.MAIN);
        int wanted = oneB ? LEVEL_1B : levelIdc;
        H264Level found = LEVELS[0];
        for (H264Level level : LEVELS) {
            if (level.idc == wanted) {
                return level;
            }
            if (level.idc < wanted && level.idc != LEVEL_1B) {
                found = level;
            }
        }
        return found;
    }
}
