package io.drawbridge.core.rtp;

import java.util.List;

/** One packet of an RTCP compound. SSRCs are 32 bits, unsigned. */
public sealed interface RtcpPacket {
    /** Who sends it; 0 where the packet names nobody. */
    long sender();

    /** SR (RFC 3550 section 6.4.1). */
    record SenderReport(long sender, long ntp, long rtpTimestamp, long packets, long octets, List<ReportBlock> blocks)
            implements RtcpPacket {}

    /** RR (RFC 3550 section 6.4.2). */
    record ReceiverReport(long sender, List<ReportBlock> blocks) implements RtcpPacket {}

    /** SDES with the CNAME of one source (RFC 3550 section 6.5); further chunks are read past. */
    record SourceDescription(long sender, String cname) implements RtcpPacket {}

    /** BYE (RFC 3550 section 6.6). */
    record Bye(List<Long> sources) implements RtcpPacket {
        @Override
        public long sender() {
            return sources.isEmpty() ? 0 : sources.get(0);
        }
    }

    /** PLI (RFC 4585 section 6.3.1). */
    record PictureLoss(long sender, long media) implements RtcpPacket {}

    /** FIR (RFC 5104 section 4.3.1). */
    record FullIntra(long sender, List<Command> commands) implements RtcpPacket {
        /** Who shall send a key frame, with the command's sequence number: the same number is the same command. */
        public record Command(long ssrc, int number) {}
    }

    /** REMB (draft-alvestrand-rmcat-remb). */
    record Remb(long sender, long bitrateBps, List<Long> sources) implements RtcpPacket {}

    /** TMMBR, or TMMBN where {@code notification} (RFC 5104 section 4.2). */
    record MaxBitrate(long sender, boolean notification, List<Bound> bounds) implements RtcpPacket {
        /** The bound for one source. */
        public record Bound(long ssrc, long bitrateBps, int overheadBytes) {}
    }

    /**
     * When packets of the whole transport came (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).
     *
     * @param firstSequence 16 bits, of the first packet that is spoken of
     * @param number counts feedback packets, 8 bits
     * @param referenceTicks the far end's time that arrivals count from, in 250 us
     * @param arrivals of each packet since the reference, in 250 us; {@link #LOST} if it has not come
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and nobody writes into it
    record TransportFeedback(
            long sender, long media, int firstSequence, int number, long referenceTicks, int[] arrivals)
            implements RtcpPacket {
        /** Has not come so far. */
        public static final int LOST = Integer.MIN_VALUE;

        /** One tick of {@code referenceTicks} and {@code arrivals}. */
        public static final long TICK_NANOS = 250_000;
    }

    /** Generic NACK (RFC 4585 section 6.2.1). */
    record Nack(long sender, long media, List<Integer> lost) implements RtcpPacket {}
}
