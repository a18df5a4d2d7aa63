package io.drawbridge.core.rtp;

import io.drawbridge.core.rtp.RtcpPacket.Bye;
import io.drawbridge.core.rtp.RtcpPacket.FullIntra;
import io.drawbridge.core.rtp.RtcpPacket.MaxBitrate;
import io.drawbridge.core.rtp.RtcpPacket.Nack;
import io.drawbridge.core.rtp.RtcpPacket.PictureLoss;
import io.drawbridge.core.rtp.RtcpPacket.ReceiverReport;
import io.drawbridge.core.rtp.RtcpPacket.Remb;
import io.drawbridge.core.rtp.RtcpPacket.SenderReport;
import io.drawbridge.core.rtp.RtcpPacket.SourceDescription;
import io.drawbridge.core.rtp.RtcpPacket.TransportFeedback;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads RTCP datagrams, compound or of reduced size (RFC 3550 section 6.1, RFC 5506). Pure; nothing is thrown. */
public final class RtcpCompound {
    /** Packets looked at in one datagram. */
    public static final int MAX_PACKETS = 32;

    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int BYE = 203;
    static final int TRANSPORT_FEEDBACK = 205;
    static final int PAYLOAD_FEEDBACK = 206;
    static final int REMB_NAME = 0x52454d42;

    private RtcpCompound() {}

    /**
     * The packets of a datagram that are known here; unknown ones are left out.
     *
     * @return empty if the lengths do not add up or a packet contradicts its own length
     */
    public static Optional<List<RtcpPacket>> parse(ByteBuf datagram) {
        List<RtcpPacket> packets = new ArrayList<>(4);
        int at = datagram.readerIndex();
        int end = datagram.writerIndex();
        for (int n = 0; at < end; n++) {
            if (end - at < 4 || n == MAX_PACKETS || datagram.getUnsignedByte(at) >> 6 != 2) {
                return Optional.empty();
            }
            int bytes = 4 * (datagram.getUnsignedShort(at + 2) + 1);
            if (bytes > end - at) {
                return Optional.empty();
            }
            int padding = (datagram.getByte(at) & 0x20) != 0 ? datagram.getUnsignedByte(at + bytes - 1) : 0;
            if (padding > bytes - 4 || !parseOne(datagram.slice(at, bytes - padding), packets)) {
                return Optional.empty();
            }
            at += bytes;
        }
        return Optional.of(packets);
    }

    private static boolean parseOne(ByteBuf in, List<RtcpPacket> out) {
        int count = in.readByte() & 0x1f;
        int type = in.readUnsignedByte();
        in.skipBytes(2);
        return switch (type) {
            case SENDER_REPORT -> senderReport(in, count, out);
            case RECEIVER_REPORT ->
                in.readableBytes() >= 4 + 24 * count
                        && out.add(new ReceiverReport(in.readUnsignedInt(), blocks(in, count)));
            case SOURCE_DESCRIPTION -> sourceDescription(in, count, out);
            case BYE -> in.readableBytes() >= 4 * count && out.add(new Bye(sources(in, count)));
            case TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK -> in.readableBytes() >= 8 && feedback(in, type, count, out);
            default -> true;
        };
    }

    private static boolean senderReport(ByteBuf in, int count, List<RtcpPacket> out) {
        if (in.readableBytes() < 24 + 24 * count) {
            return false;
        }
        return out.add(new SenderReport(
                in.readUnsignedInt(),
                in.readLong(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                blocks(in, count)));
    }

    private static List<ReportBlock> blocks(ByteBuf in, int count) {
        List<ReportBlock> blocks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            blocks.add(new ReportBlock(
                    in.readUnsignedInt(),
                    in.readUnsignedByte(),
                    in.readMedium(),
                    in.readUnsignedInt(),
                    in.readUnsignedInt(),
                    in.readUnsignedInt(),
                    in.readUnsignedInt()));
        }
        return blocks;
    }

    private static boolean sourceDescription(ByteBuf in, int count, List<RtcpPacket> out) {
        if (count == 0) {
            return true;
        }
        if (in.readableBytes() < 4) {
            return false;
        }
        long ssrc = in.readUnsignedInt();
        String cname = "";
        while (in.readableBytes() >= 2 && in.getByte(in.readerIndex()) != 0) {
            int item = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            if (length > in.readableBytes()) {
                return false;
            }
            String text = in.readCharSequence(length, StandardCharsets.UTF_8).toString();
            cname = item == 1 ? text : cname;
        }
        return out.add(new SourceDescription(ssrc, cname));
    }

    private static List<Long> sources(ByteBuf in, int count) {
        List<Long> sources = new ArrayList<>(count);
        for (int i = 0; i < count && in.readableBytes() >= 4; i++) {
            sources.add(in.readUnsignedInt());
        }
        return sources;
    }

    private static boolean feedback(ByteBuf in, int type, int format, List<RtcpPacket> out) {
        long sender = in.readUnsignedInt();
        long media = in.readUnsignedInt();
        if (type == TRANSPORT_FEEDBACK) {
            return switch (format) {
                case 1 -> out.add(new Nack(sender, media, lost(in)));
                case 15 -> transportFeedback(TransportFeedbackCodec.read(in, sender, media), out);
                case 3, 4 -> out.add(new MaxBitrate(sender, format == 4, bounds(in)));
                default -> true;
            };
        }
        return switch (format) {
            case 1 -> out.add(new PictureLoss(sender, media));
            case 4 -> out.add(new FullIntra(sender, commands(in)));
            case 15 -> remb(in, sender, out);
            default -> true;
        };
    }

    private static boolean transportFeedback(@Nullable TransportFeedback feedback, List<RtcpPacket> out) {
        return feedback != null && out.add(feedback);
    }

    private static List<Integer> lost(ByteBuf in) {
        List<Integer> lost = new ArrayList<>();
        while (in.readableBytes() >= 4) {
            int first = in.readUnsignedShort();
            int mask = in.readUnsignedShort();
            lost.add(first);
            for (int bit = 0; bit < 16; bit++) {
                if (((mask >> bit) & 1) != 0) {
                    lost.add((first + bit + 1) & 0xffff);
                }
            }
        }
        return lost;
    }

    private static List<MaxBitrate.Bound> bounds(ByteBuf in) {
        List<MaxBitrate.Bound> entries = new ArrayList<>();
        while (in.readableBytes() >= 8) {
            long ssrc = in.readUnsignedInt();
            int word = in.readInt();
            entries.add(new MaxBitrate.Bound(ssrc, shifted((word >>> 9) & 0x1ffff, word >>> 26), word & 0x1ff));
        }
        return entries;
    }

    private static List<FullIntra.Command> commands(ByteBuf in) {
        List<FullIntra.Command> entries = new ArrayList<>();
        while (in.readableBytes() >= 8) {
            entries.add(new FullIntra.Command(in.readUnsignedInt(), in.readUnsignedByte()));
            in.skipBytes(3);
        }
        return entries;
    }

    private static boolean remb(ByteBuf in, long sender, List<RtcpPacket> out) {
        if (in.readableBytes() < 8 || in.readInt() != REMB_NAME) {
            return true;
        }
        int count = in.readUnsignedByte();
        int bound = in.readUnsignedMedium();
        return out.add(new Remb(sender, shifted(bound & 0x3ffff, bound >>> 18), sources(in, count)));
    }

    private static long shifted(long mantissa, int exponent) {
        return exponent > 45 ? Long.MAX_VALUE : mantissa << exponent;
    }
}
