package io.drawbridge.core.media;

import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.rtp.SrtpSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One flow of a leg with its SRTP session and the m lines that it carries. Owner: the meeting's loop. */
final class LegFlow {
    private static final int EXTENSION_BIT = 0x10;
    /** Three layers and the retransmissions of each. */
    private static final int SOURCES_PER_LINE = 6;

    private final MediaFlow flow;
    private final ByteBufAllocator allocator;
    private final MediaCounters counters;
    private final Ticker ticker;
    private final List<MediaLine> lines = new ArrayList<>();
    private final LineFinder finder = new LineFinder(lines);
    private final FlowCongestion congestion = new FlowCongestion();
    private @Nullable SrtpSession srtp;
    /** Of RTCP where that has keys of its own; else RTCP is protected as RTP is. */
    private @Nullable SrtpSession srtcp;

    private boolean authentic;
    private boolean unflushed;

    LegFlow(MediaFlow flow, ByteBufAllocator allocator, MediaCounters counters, Ticker ticker) {
        this.flow = flow;
        this.allocator = allocator;
        this.counters = counters;
        this.ticker = ticker;
    }

    MediaFlow flow() {
        return flow;
    }

    List<MediaLine> lines() {
        return lines;
    }

    FlowCongestion congestion() {
        return congestion;
    }

    /** What is agreed on its m lines has changed: header extensions have the same numbers on all of them (RFC 8843 section 9.2). */
    void agreed() {
        int extension = 0;
        for (MediaLine line : lines) {
            extension = Math.max(extension, line.extensions().transportSequence());
        }
        congestion.extension(extension);
        finder.agreed();
        allowSources(srtp);
        allowSources(srtcp);
    }

    /** How many SSRCs the far end may bring on so many m lines: what they need, and some for those that begin anew. */
    static int maxSources(int lines) {
        return SrtpSession.DEFAULT_MAX_SOURCES + SOURCES_PER_LINE * lines;
    }

    private void allowSources(@Nullable SrtpSession session) {
        if (session != null) {
            session.allowSources(maxSources(lines.size()));
        }
    }

    /** What sound takes on this flow now, bits per second. */
    long soundBps(long nowNanos) {
        long bps = 0;
        for (MediaLine line : lines) {
            bps += line.agreed().audio() ? line.out().bitrateBps(nowNanos) : 0;
        }
        return bps;
    }

    long nowNanos() {
        return ticker.nanoTime();
    }

    /** The m line that a packet belongs to, or null. */
    @Nullable
    MediaLine line(RtpPacket packet) {
        return finder.find(packet);
    }

    /** A packet that no m line takes: if it shares a stream that is known, it leaves no gap there. */
    void passOver(RtpPacket packet, long arrivalNanos) {
        for (MediaLine line : lines) {
            InboundSource source = line.find(packet.ssrc());
            if (source != null) {
                source.passOver(packet.sequence(), packet.timestamp(), arrivalNanos);
            }
        }
    }

    boolean secure() {
        return flow.secure();
    }

    boolean ready() {
        return srtp != null || !flow.secure();
    }

    void keys(SrtpKeys keys) {
        srtp = renewed(srtp, keys);
    }

    void controlKeys(SrtpKeys keys) {
        srtcp = renewed(srtcp, keys);
    }

    private SrtpSession renewed(@Nullable SrtpSession session, SrtpKeys keys) {
        if (session == null) {
            return new SrtpSession(keys, allocator, maxSources(lines.size()));
        }
        session.rekey(keys);
        return session;
    }

    private @Nullable SrtpSession session(boolean rtcp) {
        return rtcp && srtcp != null ? srtcp : srtp;
    }

    /** Whether the last datagram that was given to {@link #open} proved to come from who has the keys. */
    boolean authentic() {
        return authentic;
    }

    /** A datagram in the clear, to be released by the caller; null if it is refused (and counted). {@code datagram} stays the caller's. */
    @Nullable
    ByteBuf open(ByteBuf datagram, boolean rtcp) {
        authentic = false;
        if (!flow.secure()) {
            return datagram.retain();
        }
        SrtpSession session = session(rtcp);
        if (session == null) {
            return null;
        }
        ByteBuf clear = rtcp ? session.unprotectRtcp(datagram) : session.unprotectRtp(datagram);
        count(session.verdict());
        authentic = clear != null;
        return clear;
    }

    private void count(SrtpSession.Verdict verdict) {
        if (verdict == SrtpSession.Verdict.TOO_MANY_SOURCES) {
            counters.tooManySources().increment();
        } else if (verdict == SrtpSession.Verdict.FORGED) {
            counters.malformedSrtp().increment();
        }
    }

    /** A buffer for a packet in the clear, with the room that protecting it takes. */
    ByteBuf allocate(int bytes) {
        return flow.secure()
                ? allocator.heapBuffer(bytes + SrtpSession.MAX_GROWTH_BYTES)
                : allocator.directBuffer(bytes);
    }

    /** A buffer that is not sent itself. */
    ByteBuf allocateDirect(int bytes) {
        return allocator.directBuffer(bytes);
    }

    /** Numbers a packet that has an extension for it (as all with the extension bit have), protects and writes it; takes it over. */
    void sendRtp(ByteBuf clear) {
        if ((clear.getByte(clear.readerIndex()) & EXTENSION_BIT) != 0) {
            int sequence = congestion.estimator().onSent(clear.readableBytes(), ticker.nanoTime());
            RtpPacket.setTransportSequence(clear, sequence);
        }
        ByteBuf wire = seal(clear, false);
        if (wire != null) {
            flow.sendRtp(wire);
        }
    }

    /** Protects and writes a compound; takes it over. Dropped where keys are missing. */
    void sendRtcp(ByteBuf clear) {
        ByteBuf wire = seal(clear, true);
        if (wire != null) {
            flow.sendRtcp(wire);
        }
    }

    private @Nullable ByteBuf seal(ByteBuf clear, boolean rtcp) {
        SrtpSession session = session(rtcp);
        ByteBuf wire = clear;
        if (flow.secure()) {
            if (session == null) {
                clear.release();
                return null;
            }
            wire = rtcp ? session.protectRtcp(clear) : session.protectRtp(clear);
            if (session.verdict() == SrtpSession.Verdict.TOO_MANY_SOURCES) {
                counters.tooManySources().increment();
            }
        }
        if (wire != null) {
            counters.packetsOut().increment();
            unflushed = true;
        }
        return wire;
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            flow.flush();
        }
    }

    void close() {
        if (srtp != null) {
            srtp.close();
            srtp = null;
        }
        if (srtcp != null) {
            srtcp.close();
            srtcp = null;
        }
    }
}
