package io.drawbridge.core.media.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads mono WAV files of IMA ADPCM (format 0x11), four bits a sample. Pure. */
public final class ImaWav {
    private static final int FORMAT_IMA = 0x11;
    private static final int BLOCK_HEADER_BYTES = 4;
    private static final int MAX_INDEX = 88;
    private static final int[] INDEX_STEP = {-1, -1, -1, -1, 2, 4, 6, 8};
    private static final int[] STEP = {
        7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97,
        107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796,
        876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871,
        5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623,
        27086, 29794, 32767
    };

    private ImaWav() {}

    /** Sound as samples of 16 bits. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
    public record Pcm(int sampleRateHz, short[] samples) {}

    /** The sound of a file; empty if it is something else. */
    public static Optional<Pcm> read(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < 12 || !tag(in).equals("RIFF")) {
            return Optional.empty();
        }
        in.position(12);
        int rate = 0;
        int blockBytes = 0;
        while (in.remaining() >= 8) {
            String tag = tag(in);
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                return Optional.empty();
            }
            if (tag.equals("fmt ") && length >= 16 && in.getShort(in.position()) == FORMAT_IMA) {
                rate = in.getInt(in.position() + 4);
                blockBytes = in.getShort(in.position() + 12) & 0xffff;
            } else if (tag.equals("data") && rate > 0 && blockBytes > BLOCK_HEADER_BYTES) {
                return Optional.of(new Pcm(rate, blocks(in.slice(in.position(), length), blockBytes)));
            }
            in.position(Math.min(in.limit(), in.position() + length + (length & 1)));
        }
        return Optional.empty();
    }

    private static String tag(ByteBuffer in) {
        byte[] four = new byte[4];
        in.get(four);
        return new String(four, StandardCharsets.US_ASCII);
    }

    private static short[] blocks(ByteBuffer data, int blockBytes) {
        int samplesPerBlock = 1 + 2 * (blockBytes - BLOCK_HEADER_BYTES);
        int whole = data.remaining() / blockBytes;
        short[] samples = new short[whole * samplesPerBlock];
        for (int i = 0; i < whole; i++) {
            block(data.slice(i * blockBytes, blockBytes).order(ByteOrder.LITTLE_ENDIAN), samples, i * samplesPerBlock);
        }
        return samples;
    }

    /** A block begins with its first sample and the step; then come two samples a byte, the low half first. */
    private static void block(ByteBuffer block, short[] out, int from) {
        int value = block.getShort();
        int index = Math.min(MAX_INDEX, block.get() & 0xff);
        block.get();
        out[from] = (short) value;
        for (int i = 0; i < 2 * (block.limit() - BLOCK_HEADER_BYTES); i++) {
            int code = block.get(BLOCK_HEADER_BYTES + i / 2) >> (i % 2 * 4) & 0xf;
            int step = STEP[index];
            int change = (step >> 3)
                    + ((code & 4) != 0 ? step : 0)
                    + ((code & 2) != 0 ? step >> 1 : 0)
                    + ((code & 1) != 0 ? step >> 2 : 0);
            value = Math.max(
                    Short.MIN_VALUE, Math.min(Short.MAX_VALUE, (code & 8) != 0 ? value - change : value + change));
            index = Math.max(0, Math.min(MAX_INDEX, index + INDEX_STEP[code & 7]));
            out[from + 1 + i] = (short) value;
        }
    }
}
