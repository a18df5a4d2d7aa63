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
import java.util.Arrays;
import java.util.List;

/** Writes RTCP packets, the inverse of {@link RtcpCompound}. Pure. */
public final class RtcpWriter {
    private static final int PADDING_BIT = 0x20;

    private RtcpWriter() {}

    /** Appends the packets in their order; a compound begins with SR or RR, followed by SDES (RFC 3550 section 6.1). */
    public static void write(ByteBuf out, List<? extends RtcpPacket> packets) {
        packets.forEach(packet -> write(out, packet));
    }

    private static void write(ByteBuf out, RtcpPacket packet) {
        int start = out.writerIndex();
        out.writeInt(0);
        int type = RtcpCompound.PAYLOAD_FEEDBACK;
        int count;
        if (packet instanceof SenderReport report) {
            type = RtcpCompound.SENDER_REPORT;
            count = senderReport(out, report);
        } else if (packet instanceof ReceiverReport report) {
            type = RtcpCompound.RECEIVER_REPORT;
            out.writeInt((int) report.sender());
            count = blocks(out, report.blocks());
        } else if (packet instanceof SourceDescription description) {
            type = RtcpCompound.SOURCE_DESCRIPTION;
            count = sourceDescription(out, description);
        } else if (packet instanceof Bye bye) {
            type = RtcpCompound.BYE;
            bye.sources().forEach(ssrc -> out.writeInt((int) (long) ssrc));
            count = bye.sources().size();
        } else if (packet instanceof PictureLoss loss) {
            head(out, loss.sender(), loss.media());
            count = 1;
        } else if (packet instanceof FullIntra intra) {
            count = fullIntra(out, intra);
        } else if (packet instanceof Remb remb) {
            count = remb(out, remb);
        } else if (packet instanceof MaxBitrate max) {
            type = RtcpCompound.TRANSPORT_FEEDBACK;
            count = maxBitrate(out, max);
        } else if (packet instanceof TransportFeedback feedback) {
            type = RtcpCompound.TRANSPORT_FEEDBACK;
            head(out, feedback.sender(), feedback.media());
            TransportFeedbackCodec.write(out, feedback);
            count = 15;
        } else {
            type = RtcpCompound.TRANSPORT_FEEDBACK;
            count = nack(out, (Nack) packet);
        }
        int padding = -(out.writerIndex() - start) & 3;
        if (padding > 0) {
            out.writeZero(padding - 1).writeByte(padding);
            count |= PADDING_BIT;
        }
        out.setByte(start, 0x80 | count);
        out.setByte(start + 1, type);
        out.setShort(start + 2, (out.writerIndex() - start) / 4 - 1);
    }

    private static void head(ByteBuf out, long sender, long media) {
        out.writeInt((int) sender);
        out.writeInt((int) media);
    }

    private static int senderReport(ByteBuf out, SenderReport report) {
        out.writeInt((int) report.sender());
        out.writeLong(report.ntp());
        out.writeInt((int) report.rtpTimestamp());
        out.writeInt((int) report.packets());
        out.writeInt((int) report.octets());
        return blocks(out, report.blocks());
    }

    private static int blocks(ByteBuf out, List<ReportBlock> blocks) {
        int count = Math.min(31, blocks.size());
        for (ReportBlock block : blocks.subList(0, count)) {
            out.writeInt((int) block.ssrc());
            out.writeByte(block.fractionLost());
            out.writeMedium(block.cumulativeLost());
            out.writeInt((int) block.highestSequence());
            out.writeInt((int) block.jitter());
            out.writeInt((int) block.lastSr());
            out.writeInt((int) block.delaySinceLastSr());
        }
        return count;
    }

    private static int sourceDescription(ByteBuf out, SourceDescription description) {
        byte[] cname = description.cname().getBytes(StandardCharsets.UTF_8);
        byte[] clipped = cname.length > 255 ? Arrays.copyOf(cname, 255) : cname;
        out.writeInt((int) description.sender());
        out.writeByte(1);
        out.writeByte(clipped.length);
        out.writeBytes(clipped);
        out.writeZero(4 - (2 + clipped.length) % 4);
        return 1;
    }

    private static int fullIntra(ByteBuf out, FullIntra intra) {
        head(out, intra.sender(), 0);
        for (FullIntra.Command entry : intra.commands()) {
            out.writeInt((int) entry.ssrc());
            out.writeByte(entry.number());
            out.writeMedium(0);
        }
        return 4;
    }

    private static int remb(ByteBuf out, Remb remb) {
        head(out, remb.sender(), 0);
        out.writeInt(RtcpCompound.REMB_NAME);
        out.writeByte(remb.sources().size());
        int exponent = exponent(remb.bitrateBps(), 18);
        out.writeMedium((exponent << 18) | (int) (remb.bitrateBps() >>> exponent));
        remb.sources().forEach(ssrc -> out.writeInt((int) (long) ssrc));
        return 15;
    }

    private static int maxBitrate(ByteBuf out, MaxBitrate max) {
        head(out, max.sender(), 0);
        for (MaxBitrate.Bound entry : max.bounds()) {
            int exponent = exponent(entry.bitrateBps(), 17);
            out.writeInt((int) entry.ssrc());
            out.writeInt((exponent << 26)
                    | ((int) (entry.bitrateBps() >>> exponent) << 9)
                    | (entry.overheadBytes() & 0x1ff));
        }
        return max.notification() ? 4 : 3;
    }

    private static int nack(ByteBuf out, Nack nack) {
        head(out, nack.sender(), nack.media());
        int first = -1;
        for (int sequence : nack.lost()) {
            int behind = (sequence - first & 0xffff) - 1;
            int mask = out.writerIndex() - 2;
            if (first >= 0 && behind >= 0 && behind < 16) {
                out.setShort(mask, out.getUnsignedShort(mask) | 1 << behind);
            } else {
                first = sequence;
                out.writeShort(sequence);
                out.writeShort(0);
            }
        }
        return 1;
    }

    private static int exponent(long value, int mantissaBits) {
        return Math.max(0, 64 - Long.numberOfLeadingZeros(value) - mantissaBits);
    }
}
