package io.drawbridge.core.rtp;

import java.util.Optional;

/**
 * The few facts of a sequence parameter set that are of use here (ITU-T H.264 section 7.3.2.1.1).
 *
 * @param width of the picture in pixels, cropped
 * @param height of the picture in pixels, cropped
 * @param macroblocks of a coded frame
 */
public record H264Sps(int profileIdc, int constraints, int levelIdc, int width, int height, int macroblocks) {
    /** Longest parameter set that is looked at. */
    public static final int MAX_BYTES = 512;

    private static final int MAX_SIDE_MACROBLOCKS = 1024;

    /** Reads a NAL unit of type 7; empty if it is cut short or beyond reason. */
    public static Optional<H264Sps> parse(byte[] nal) {
        if (nal.length < 5 || nal.length > MAX_BYTES) {
            return Optional.empty();
        }
        int profile = nal[1] & 0xff;
        BitReader bits = new BitReader(nal, 4);
        bits.golomb();
        int chroma = 1;
        if (hasChromaFormat(profile)) {
            chroma = chromaAndScaling(bits);
        }
        bits.golomb();
        int orderType = bits.golomb();
        if (orderType == 0) {
            bits.golomb();
        } else if (orderType == 1) {
            skipOrderCycle(bits);
        }
        bits.golomb();
        bits.bit();
        int widthMbs = bits.golomb() + 1;
        int mapHeight = bits.golomb() + 1;
        int frameMbsOnly = bits.bit();
        int heightMbs = mapHeight * (2 - frameMbsOnly);
        if (frameMbsOnly == 0) {
            bits.bit();
        }
        bits.bit();
        int cropX = 0;
        int cropY = 0;
        if (bits.bit() == 1) {
            cropX = (bits.golomb() + bits.golomb()) * (chroma == 1 || chroma == 2 ? 2 : 1);
            cropY = (bits.golomb() + bits.golomb()) * (chroma == 1 ? 2 : 1) * (2 - frameMbsOnly);
        }
        int width = widthMbs * 16 - cropX;
        int height = heightMbs * 16 - cropY;
        if (bits.broken()
                || widthMbs < 1
                || heightMbs < 1
                || widthMbs > MAX_SIDE_MACROBLOCKS
                || heightMbs > MAX_SIDE_MACROBLOCKS
                || width < 1
                || height < 1
                || width > widthMbs * 16
                || height > heightMbs * 16) {
            return Optional.empty();
        }
        return Optional.of(new H264Sps(profile, nal[2] & 0xff, nal[3] & 0xff, width, height, widthMbs * heightMbs));
    }

    private static boolean hasChromaFormat(int profile) {
        return switch (profile) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    private static int chromaAndScaling(BitReader bits) {
        int chroma = bits.golomb();
        if (chroma == 3) {
            bits.bit();
        }
        bits.golomb();
        bits.golomb();
        bits.bit();
        if (bits.bit() == 1) {
            for (int list = 0; list < (chroma == 3 ? 12 : 8); list++) {
                if (bits.bit() == 1) {
                    skipScalingList(bits, list < 6 ? 16 : 64);
                }
            }
        }
        return chroma;
    }

    private static void skipScalingList(BitReader bits, int size) {
        int last = 8;
        int next = 8;
        for (int i = 0; i < size && !bits.broken(); i++) {
            if (next != 0) {
                next = (last + bits.signedGolomb()) & 0xff;
            }
            last = next == 0 ? last : next;
        }
    }

    private static void skipOrderCycle(BitReader bits) {
        bits.bit();
        bits.golomb();
        bits.golomb();
        int frames = bits.golomb();
        for (int i = 0; i < frames && i < 256 && !bits.broken(); i++) {
            bits.golomb();
        }
    }
}
