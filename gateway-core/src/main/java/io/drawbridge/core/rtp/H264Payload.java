package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** H.264 RTP payloads of packetization modes 0 and 1 (RFC 6184 section 5). Pure; nothing is thrown. */
public final class H264Payload {
    /** NAL unit types (ITU-T H.264 table 7-1). */
    public static final int NAL_IDR = 5;

    /** A slice of a picture that is no IDR picture. */
    public static final int NAL_SLICE = 1;

    /** Supplemental enhancement information. */
    public static final int NAL_SEI = 6;

    /** Sequence parameter set. */
    public static final int NAL_SPS = 7;

    /** Picture parameter set. */
    public static final int NAL_PPS = 8;

    private static final int LAST_SINGLE = 23;
    private static final int STAP_A = 24;
    private static final int FU_A = 28;
    private static final int SEI_RECOVERY_POINT = 6;

    private H264Payload() {}

    /** How NAL units lie in a packet. */
    public enum Shape {
        /** One whole NAL unit. */
        SINGLE,
        /** Several whole ones. */
        STAP_A,
        /** The first part of one. */
        FU_A_START,
        /** A later part of one. */
        FU_A,
        /** A shape of packetization mode 2, or a number that is not assigned. */
        UNSUPPORTED,
        /** Lengths do not add up. */
        MALFORMED
    }

    /** Takes the whole NAL units of a payload one by one. */
    public interface NalVisitor {
        /** A NAL unit of at least one byte, from {@code offset} in {@code buffer}. */
        void onNal(ByteBuf buffer, int offset, int length);
    }

    /** What {@code length} bytes from {@code offset} are; STAP-A lengths are checked. */
    public static Shape shape(ByteBuf buffer, int offset, int length) {
        if (length < 1) {
            return Shape.MALFORMED;
        }
        int type = buffer.getByte(offset) & 0x1f;
        if (type >= 1 && type <= LAST_SINGLE) {
            return Shape.SINGLE;
        }
        if (type == STAP_A) {
            return validAggregate(buffer, offset, length) ? Shape.STAP_A : Shape.MALFORMED;
        }
        if (type != FU_A) {
            return Shape.UNSUPPORTED;
        }
        if (length < 3) {
            return Shape.MALFORMED;
        }
        return (buffer.getByte(offset + 1) & 0x80) != 0 ? Shape.FU_A_START : Shape.FU_A;
    }

    private static boolean validAggregate(ByteBuf buffer, int offset, int length) {
        int at = offset + 1;
        int end = offset + length;
        while (at < end) {
            if (end - at < 3) {
                return false;
            }
            int size = buffer.getUnsignedShort(at);
            if (size == 0 || size > end - at - 2) {
                return false;
            }
            at += 2 + size;
        }
        return length > 1;
    }

    /** Shows the whole NAL units of a payload of shape {@link Shape#SINGLE} or {@link Shape#STAP_A}; of others nothing. */
    public static void visit(Shape shape, ByteBuf buffer, int offset, int length, NalVisitor visitor) {
        if (shape == Shape.SINGLE) {
            visitor.onNal(buffer, offset, length);
        } else if (shape == Shape.STAP_A) {
            for (int at = offset + 1; at < offset + length; ) {
                int size = buffer.getUnsignedShort(at);
                visitor.onNal(buffer, at + 2, size);
                at += 2 + size;
            }
        }
    }

    /** nal_unit_type of the NAL unit that begins in a whole NAL unit or in {@link Shape#FU_A_START}. */
    public static int nalType(Shape shape, ByteBuf buffer, int offset) {
        return buffer.getByte(shape == Shape.FU_A_START ? offset + 1 : offset) & 0x1f;
    }

    /** Whether no other picture refers to the NAL unit (nal_ref_idc is 0) whose header, or FU indicator, lies at {@code offset}. */
    public static boolean disposable(ByteBuf buffer, int offset) {
        return (buffer.getByte(offset) & 0x60) == 0;
    }

    /** Whether a slice is the first of its picture: first_mb_in_slice is 0. {@code sliceOffset} points behind the NAL (or FU) header. */
    public static boolean firstSlice(ByteBuf buffer, int sliceOffset) {
        return (buffer.getByte(sliceOffset) & 0x80) != 0;
    }

    /** Whether an SEI NAL unit begins with, or holds, a recovery point (ITU-T H.264 section D.1.8). */
    public static boolean recoveryPoint(ByteBuf buffer, int offset, int length) {
        int at = offset + 1;
        int end = offset + length;
        while (end - at > 2) {
            int type = buffer.getUnsignedByte(at);
            int size = buffer.getUnsignedByte(at + 1);
            if (type == SEI_RECOVERY_POINT) {
                return true;
            }
            if (type == 0xff || size == 0xff) {
                return false;
            }
            at += 2 + size;
        }
        return false;
    }

    /** Bytes of a STAP-A that holds these NAL units. */
    public static int aggregateLength(List<byte[]> nals) {
        return 1 + nals.stream().mapToInt(nal -> 2 + nal.length).sum();
    }

    /** Appends a STAP-A of these NAL units (RFC 6184 section 5.7.1). */
    public static void writeAggregate(ByteBuf out, List<byte[]> nals) {
        int importance = nals.stream().mapToInt(nal -> nal[0] & 0x60).max().orElse(0);
        out.writeByte(importance | STAP_A);
        for (byte[] nal : nals) {
            out.writeShort(nal.length);
            out.writeBytes(nal);
        }
    }
}
