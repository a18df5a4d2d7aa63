package io.drawbridge.core.media;

import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.rtp.ReportBlock;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtcpPacket.Bye;
import io.drawbridge.core.rtp.RtcpPacket.ReceiverReport;
import io.drawbridge.core.rtp.RtcpPacket.SourceDescription;
import io.drawbridge.core.rtp.RtcpWriter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Writes the RTCP of one flow: SR or RR with SDES at randomised intervals (RFC 3550 section 6.2; about 1 s on secure flows, 5 s on plain
 * ones), and feedback in a compound at once. Owner: the meeting's loop.
 */
final class RtcpReporter {
    private static final long SECOND = 1_000_000_000L;
    private static final int COMPOUND_BYTES = 512;

    private final LegFlow flow;
    private final NtpClock ntp;
    private final RandomGenerator random;
    private long nextNanos;

    RtcpReporter(LegFlow flow, NtpClock ntp, RandomGenerator random, long nowNanos) {
        this.flow = flow;
        this.ntp = ntp;
        this.random = random;
        this.nextNanos = nowNanos + (flow.secure() ? SECOND / 2 : SECOND);
    }

    void onTick(long nowNanos) {
        if (flow.ready() && nowNanos - nextNanos >= 0) {
            long interval = flow.secure() ? SECOND : 5 * SECOND;
            nextNanos = nowNanos + interval / 2 + random.nextLong(interval);
            send(reports(nowNanos));
        }
    }

    /** Sends feedback behind an empty receiver report. */
    void feedback(RtcpPacket packet) {
        long sender = packet.sender();
        List<RtcpPacket> compound = new ArrayList<>();
        compound.add(new ReceiverReport(sender, List.of()));
        flow.lines().stream()
                .map(line -> line.out().id())
                .filter(id -> id.ssrc() == sender)
                .forEach(id -> compound.add(new SourceDescription(id.ssrc(), id.cname())));
        compound.add(packet);
        send(compound);
    }

    /** Says good-bye for every stream of the flow. */
    void bye(long nowNanos) {
        List<RtcpPacket> compound = reports(nowNanos);
        compound.add(new Bye(
                flow.lines().stream().map(line -> line.out().id().ssrc()).toList()));
        send(compound);
    }

    private List<RtcpPacket> reports(long nowNanos) {
        List<RtcpPacket> compound = new ArrayList<>();
        for (MediaLine line : flow.lines()) {
            List<ReportBlock> blocks = line.reports(nowNanos);
            boolean idle = !line.receives() && line != flow.lines().get(0);
            if (line.out().stats().sending()) {
                compound.add(line.out().stats().report(ntp, nowNanos, blocks));
            } else if (!idle) {
                compound.add(new ReceiverReport(line.out().id().ssrc(), blocks));
            }
        }
        List<Long> reporting = compound.stream().map(RtcpPacket::sender).toList();
        for (MediaLine line : flow.lines()) {
            long ssrc = line.out().id().ssrc();
            if (reporting.contains(ssrc)) {
                compound.add(new SourceDescription(ssrc, line.out().id().cname()));
            }
        }
        return compound;
    }

    private void send(List<RtcpPacket> compound) {
        if (flow.ready()) {
            ByteBuf out = flow.allocate(COMPOUND_BYTES);
            RtcpWriter.write(out, compound);
            flow.sendRtcp(out);
        }
    }
}
