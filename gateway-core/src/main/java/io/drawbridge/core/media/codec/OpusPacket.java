package io.drawbridge.core.media.codec;

/** What an Opus packet says in its first bytes (RFC 6716 sections 3.1 and 4.2). Pure; takes any bytes. */
final class OpusPacket {
    /** 120 ms at 48 kHz, the most that a packet may hold. */
    private static final int MAX_SAMPLES = 5760;

    private OpusPacket() {}

    /** Samples per channel at 48 kHz; 0 if the packet is malformed. */
    static int sampleCount(byte[] packet) {
        if (packet.length == 0) {
            return 0;
        }
        int frames =
                switch (packet[0] & 3) {
                    case 0 -> 1;
                    case 1, 2 -> 2;
                    default -> packet.length < 2 ? 0 : packet[1] & 0x3f;
                };
        int samples = frames * frameSamples(packet[0] & 0xff);
        return samples > MAX_SAMPLES ? 0 : samples;
    }

    /** Samples of one frame at 48 kHz, by the configuration number of section 3.1, table 2. */
    private static int frameSamples(int toc) {
        int config = toc >> 3;
        if (config < 12) {
            return switch (config & 3) {
                case 0 -> 480;
                case 1 -> 960;
                case 2 -> 1920;
                default -> 2880;
            };
        }
        if (config < 16) {
            return (config & 1) == 0 ? 480 : 960;
        }
        return 120 << (config & 3);
    }

    /**
     * Whether the packet carries a redundant copy of the frame before it: the LBRR flag follows the voice activity flags, one for each 20 ms,
     * and the first bits of a SILK frame are equally likely, so they can be read without the range decoder (section 4.2.3).
     */
    static boolean hasFec(byte[] packet) {
        int frame = firstFrame(packet);
        int toc = packet.length == 0 ? 0xff : packet[0] & 0xff;
        if (toc >> 3 >= 16 || frame >= packet.length) {
            return false;
        }
        int voiceFlags = Math.max(1, frameSamples(toc) / 960);
        boolean mid = (packet[frame] >> (7 - voiceFlags) & 1) != 0;
        boolean stereo = (toc & 4) != 0;
        boolean side = (packet[frame] >> Math.max(0, 6 - 2 * voiceFlags) & 1) != 0;
        return mid || (stereo && side);
    }

    /** Index of the first frame's first byte; past the end for code 3, which is not looked into. */
    private static int firstFrame(byte[] packet) {
        if (packet.length < 2) {
            return packet.length;
        }
        return switch (packet[0] & 3) {
            case 0, 1 -> 1;
            case 2 -> (packet[1] & 0xff) < 252 ? 2 : 3;
            default -> packet.length;
        };
    }
}
