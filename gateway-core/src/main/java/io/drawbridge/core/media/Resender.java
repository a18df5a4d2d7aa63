package io.drawbridge.core.media;

import io.drawbridge.core.rtp.LocalStream;
import io.drawbridge.core.rtp.Retransmission;
import io.drawbridge.core.rtp.RtcpPacket.Nack;
import io.drawbridge.core.rtp.SentHistory;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Map;

/**
 * Answers generic NACKs on one stream of ours with retransmissions (RFC 4588): keeps what was sent last, and repeats no packet more often
 * than each round trip, and in all no more than half of what is sent. Owner: the meeting's loop.
 */
final class Resender {
    private static final int MAX_BYTES = 1 << 20;
    private static final int PAYLOAD_TYPES = 128;
    private static final int FIRST_BUDGET_BYTES = 32_000;
    private static final int MAX_BUDGET_BYTES = 64_000;
    private static final int SHARE_DIVISOR = 2;
    private static final int MARKER = 0x80;
    private static final int NO_REPAIR = -1;

    private final LocalStream id;
    private final LegFlow flow;
    private final SentHistory history = new SentHistory(MAX_BYTES);
    /** By payload type, that of its retransmissions. */
    private final int[] repairTypes = new int[PAYLOAD_TYPES];

    private int headerBytes;
    private int nextSequence;
    private int budgetBytes = FIRST_BUDGET_BYTES;
    private long resent;

    Resender(LocalStream id, LegFlow flow, int firstSequence) {
        this.id = id;
        this.flow = flow;
        this.nextSequence = firstSequence;
        Arrays.fill(repairTypes, NO_REPAIR);
    }

    /**
     * Says what is agreed.
     *
     * @param repairs payload types of retransmissions, each with what it repeats
     * @param headerBytes of all packets of the stream from now on
     */
    void agreed(Map<Integer, Integer> repairs, int headerBytes) {
        Arrays.fill(repairTypes, NO_REPAIR);
        repairs.forEach((type, repaired) -> repairTypes[repaired & 0x7f] = type);
        if (headerBytes != this.headerBytes) {
            history.clear();
        }
        this.headerBytes = headerBytes;
    }

    /** A packet in the clear is about to be sent; it stays the caller's. */
    void onSent(ByteBuf packet, long nowNanos) {
        if (repairTypes[packet.getByte(packet.readerIndex() + 1) & 0x7f] != NO_REPAIR && id.repairSsrc() != 0) {
            int length = packet.readableBytes();
            ByteBuf copy = flow.allocateDirect(length).writeBytes(packet, packet.readerIndex(), length);
            history.add(packet.getUnsignedShort(packet.readerIndex() + 2), copy, nowNanos);
            budgetBytes = Math.min(MAX_BUDGET_BYTES, budgetBytes + length / SHARE_DIVISOR);
        }
    }

    /** The far end misses packets. */
    void onNack(Nack nack, long roundTripNanos, long nowNanos) {
        for (int sequence : nack.lost()) {
            ByteBuf packet = budgetBytes > 0 ? history.resend(sequence, nowNanos, roundTripNanos) : null;
            if (packet != null) {
                budgetBytes -= packet.readableBytes();
                resend(packet);
            }
        }
    }

    private void resend(ByteBuf packet) {
        int from = packet.readerIndex();
        int type = packet.getByte(from + 1);
        ByteBuf out = flow.allocate(packet.readableBytes() + Retransmission.OSN_BYTES);
        out.writeByte(packet.getByte(from));
        out.writeByte((type & MARKER) | repairTypes[type & 0x7f]);
        out.writeShort(nextSequence);
        out.writeInt(packet.getInt(from + 4));
        out.writeInt((int) id.repairSsrc());
        int written = out.readableBytes();
        out.writeBytes(packet, from + written, headerBytes - written);
        out.writeShort(packet.getUnsignedShort(from + 2));
        out.writeBytes(packet, from + headerBytes, packet.readableBytes() - headerBytes);
        nextSequence = nextSequence + 1 & 0xffff;
        resent++;
        flow.sendRtp(out);
    }

    /** Packets that were sent again. */
    long resent() {
        return resent;
    }

    void close() {
        history.clear();
    }
}
