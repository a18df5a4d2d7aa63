package io.drawbridge.core.rtp;

/** Reads bits of a NAL unit, past emulation prevention bytes. Beyond the end it yields zeros and is {@link #broken}. */
public final class BitReader {
    private static final int MAX_GOLOMB_ZEROS = 24;

    private final byte[] bytes;
    private int at;
    private int bit;
    private int zeros;
    private boolean broken;

    /** Begins at that byte. */
    public BitReader(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
    }

    /** Whether it ran over the end or met a number beyond reason. */
    public boolean broken() {
        return broken;
    }

    /** One bit. */
    public int bit() {
        if (broken || at >= bytes.length) {
            broken = true;
            return 0;
        }
        int value = (bytes[at] >> (7 - bit)) & 1;
        if (++bit == 8) {
            nextByte();
        }
        return value;
    }

    private void nextByte() {
        bit = 0;
        zeros = bytes[at] == 0 ? zeros + 1 : 0;
        at++;
        if (zeros == 2 && at < bytes.length && bytes[at] == 3) {
            at++;
            zeros = 0;
        }
    }

    /** An unsigned Exp-Golomb number, ue(v), up to 24 bits. */
    public int golomb() {
        int leading = 0;
        while (bit() == 0) {
            if (broken || ++leading > MAX_GOLOMB_ZEROS) {
                broken = true;
                return 0;
            }
        }
        int value = 1;
        for (int i = 0; i < leading; i++) {
            value = (value << 1) | bit();
        }
        return broken ? 0 : value - 1;
    }

    /** A signed Exp-Golomb number, se(v). */
    public int signedGolomb() {
        int code = golomb();
        return (code & 1) == 1 ? (code + 1) / 2 : -(code / 2);
    }
}
