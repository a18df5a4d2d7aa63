package io.drawbridge.core.rtp;

import io.drawbridge.core.rtp.RtcpPacket.TransportFeedback;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The body of transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1): status chunks, then the time
 * between arrivals. Pure; nothing is thrown.
 */
final class TransportFeedbackCodec {
    /** Packets in one feedback that is believed; a run costs two bytes, so that a small packet may claim a lot. */
    static final int MAX_PACKETS = 1_024;

    private static final int TICKS_OF_REFERENCE = 256;
    private static final int NOT_RECEIVED = 0;
    private static final int SMALL_DELTA = 1;
    private static final int LARGE_DELTA = 2;
    private static final int MAX_RUN = 0x1fff;
    private static final int VECTOR_OF_ONE_BIT = 14;
    private static final int VECTOR_OF_TWO_BITS = 7;

    private TransportFeedbackCodec() {}

    /** Reads what follows the two SSRCs; null if it contradicts its own length. */
    static @Nullable TransportFeedback read(ByteBuf in, long sender, long media) {
        if (in.readableBytes() < 8) {
            return null;
        }
        int first = in.readUnsignedShort();
        int count = in.readUnsignedShort();
        long reference = (long) in.readMedium() * TICKS_OF_REFERENCE;
        int number = in.readUnsignedByte();
        if (count == 0 || count > MAX_PACKETS) {
            return null;
        }
        int[] arrivals = new int[count];
        boolean good = readStatus(in, arrivals) && readDeltas(in, arrivals);
        return good ? new TransportFeedback(sender, media, first, number, reference, arrivals) : null;
    }

    /** Fills in the symbol of each packet. */
    private static boolean readStatus(ByteBuf in, int[] symbols) {
        int at = 0;
        while (at < symbols.length) {
            if (in.readableBytes() < 2) {
                return false;
            }
            int chunk = in.readUnsignedShort();
            if ((chunk & 0x8000) == 0) {
                int run = Math.min(chunk & MAX_RUN, symbols.length - at);
                if (run == 0) {
                    return false;
                }
                for (int i = 0; i < run; i++) {
                    symbols[at++] = chunk >> 13 & 3;
                }
            } else {
                int bits = (chunk & 0x4000) == 0 ? 1 : 2;
                for (int shift = 14 - bits; shift >= 0 && at < symbols.length; shift -= bits) {
                    symbols[at++] = chunk >> shift & (bits == 1 ? 1 : 3);
                }
            }
        }
        return true;
    }

    /** Puts times in the place of symbols. */
    private static boolean readDeltas(ByteBuf in, int[] arrivals) {
        int ticks = 0;
        for (int i = 0; i < arrivals.length; i++) {
            int symbol = arrivals[i];
            int bytes = symbol == SMALL_DELTA ? 1 : symbol == LARGE_DELTA ? 2 : 0;
            if (in.readableBytes() < bytes) {
                return false;
            }
            if (bytes == 0) {
                arrivals[i] = TransportFeedback.LOST;
            } else {
                ticks += bytes == 1 ? in.readUnsignedByte() : in.readShort();
                arrivals[i] = ticks;
            }
        }
        return true;
    }

    /** Appends what follows the two SSRCs, padded to a word; differences must fit 16 bits. */
    static void write(ByteBuf out, TransportFeedback feedback) {
        int[] arrivals = feedback.arrivals();
        out.writeShort(feedback.firstSequence());
        out.writeShort(arrivals.length);
        out.writeMedium((int) (feedback.referenceTicks() / TICKS_OF_REFERENCE));
        out.writeByte(feedback.number());
        writeStatus(out, arrivals);
        int before = 0;
        for (int arrival : arrivals) {
            if (arrival != TransportFeedback.LOST) {
                int delta = arrival - before;
                before = arrival;
                if (isSmall(delta)) {
                    out.writeByte(delta);
                } else {
                    out.writeShort(delta);
                }
            }
        }
    }

    private static boolean isSmall(int delta) {
        return delta >= 0 && delta <= 0xff;
    }

    private static void writeStatus(ByteBuf out, int[] arrivals) {
        int[] symbols = new int[arrivals.length];
        int before = 0;
        for (int i = 0; i < arrivals.length; i++) {
            if (arrivals[i] != TransportFeedback.LOST) {
                symbols[i] = isSmall(arrivals[i] - before) ? SMALL_DELTA : LARGE_DELTA;
                before = arrivals[i];
            }
        }
        int at = 0;
        while (at < symbols.length) {
            int run = run(symbols, at);
            boolean large = hasLarge(symbols, at);
            if (run >= (large ? VECTOR_OF_TWO_BITS : VECTOR_OF_ONE_BIT) || at + run == symbols.length) {
                out.writeShort(symbols[at] << 13 | run);
                at += run;
            } else if (large) {
                out.writeShort(0xc000 | vector(symbols, at, VECTOR_OF_TWO_BITS, 2));
                at += VECTOR_OF_TWO_BITS;
            } else {
                out.writeShort(0x8000 | vector(symbols, at, VECTOR_OF_ONE_BIT, 1));
                at += VECTOR_OF_ONE_BIT;
            }
        }
    }

    private static int run(int[] symbols, int from) {
        int end = from + 1;
        while (end < symbols.length && symbols[end] == symbols[from] && end - from < MAX_RUN) {
            end++;
        }
        return end - from;
    }

    private static boolean hasLarge(int[] symbols, int from) {
        for (int i = from; i < Math.min(symbols.length, from + VECTOR_OF_ONE_BIT); i++) {
            if (symbols[i] == LARGE_DELTA) {
                return true;
            }
        }
        return false;
    }

    private static int vector(int[] symbols, int from, int length, int bits) {
        int vector = 0;
        for (int i = 0; i < length; i++) {
            int symbol = from + i < symbols.length ? symbols[from + i] : NOT_RECEIVED;
            vector = vector << bits | symbol;
        }
        return vector;
    }
}
