package io.drawbridge.core.media.codec;

import java.util.function.IntUnaryOperator;

/** The two companding laws of ITU-T G.711 as tables. */
final class G711 {
    static final G711 MU_LAW = new G711(G711::expandMu, G711::compressMu);
    static final G711 A_LAW = new G711(G711::expandA, G711::compressA);

    private final short[] toLinear = new short[256];
    /** Indexed by the upper 14 bits of the sample, offset to be positive: finer than either law. */
    private final byte[] fromLinear = new byte[1 << 14];

    private G711(IntUnaryOperator expand, IntUnaryOperator compress) {
        for (int code = 0; code < 256; code++) {
            toLinear[code] = (short) expand.applyAsInt(code);
        }
        for (int i = 0; i < fromLinear.length; i++) {
            fromLinear[i] = (byte) compress.applyAsInt((i << 2) - 32768);
        }
    }

    short decode(byte code) {
        return toLinear[code & 0xff];
    }

    byte encode(short sample) {
        return fromLinear[(sample + 32768) >> 2];
    }

    private static int expandMu(int code) {
        int bits = ~code & 0xff;
        int magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
        return (bits & 0x80) == 0 ? magnitude : -magnitude;
    }

    private static int compressMu(int sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int biased = Math.min(Math.abs(sample), 32635) + 0x84;
        int segment = 24 - Integer.numberOfLeadingZeros(biased);
        return ~(sign | (segment << 4) | ((biased >> (segment + 3)) & 0x0f)) & 0xff;
    }

    private static int expandA(int code) {
        int bits = code ^ 0x55;
        int segment = (bits >> 4) & 7;
        int step = ((bits & 0x0f) << 4) + 8;
        int magnitude = segment == 0 ? step : (step + 0x100) << (segment - 1);
        return (bits & 0x80) == 0 ? -magnitude : magnitude;
    }

    private static int compressA(int sample) {
        int sign = sample < 0 ? 0 : 0x80;
        int magnitude = Math.min(sample < 0 ? -sample - 1 : sample, 32767) >> 4;
        int segment = Math.max(0, 28 - Integer.numberOfLeadingZeros(magnitude));
        int step = segment < 2 ? magnitude & 0x0f : (magnitude >> (segment - 1)) & 0x0f;
        return (sign | (segment << 4) | step) ^ 0x55;
    }
}
