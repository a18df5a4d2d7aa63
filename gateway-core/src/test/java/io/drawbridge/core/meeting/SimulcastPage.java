package io.drawbridge.core.meeting;

import io.drawbridge.core.media.congestion.ArrivalLog;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.rtp.RtcpCompound;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtcpWriter;
import io.drawbridge.core.rtp.RtpPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Ticker;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A page with the manners of a browser: its camera sends the layers that are wanted, each with an SSRC of its own, key frames when they
 * are asked for; it reports what comes, and bounds what it wants. Lives on the meeting's loop.
 */
final class SimulcastPage extends FilmingPage {
    private static final int TRANSPORT_SEQUENCE = 3;
    private static final List<String> RIDS = List.of("h", "m", "l");
    private static final long BITS_A_BYTE = 8;

    private final Ticker ticker;
    private final int index;
    private final Map<String, Integer> bitrates;
    private final ArrivalLog arrivals = new ArrivalLog();
    private final Set<String> keyWanted = new HashSet<>();
    private Set<String> sent = Set.of();
    private long boundBps = 10_000_000;

    /** One whose SSRCs no other has, by its index. */
    SimulcastPage(String name, int index, Map<String, Integer> bitrates, Ticker ticker) {
        super(name, ticker);
        this.ticker = ticker;
        this.index = index;
        this.bitrates = bitrates;
    }

    /** The layers that it is told to send. */
    Set<String> wanted() {
        List<String> rids =
                last(PageNews.Limits.class).map(PageNews.Limits::rids).orElse(null);
        return Set.copyOf(rids == null ? RIDS : rids);
    }

    /** Sends one picture of every layer that is wanted. */
    void film(long intervalNanos) {
        Set<String> wanted = wanted();
        for (String rid : RIDS) {
            if (wanted.contains(rid)) {
                boolean key = keyWanted.remove(rid) || !sent.contains(rid);
                long bytes = bitrates.getOrDefault(rid, 0) * intervalNanos / BITS_A_BYTE / 1_000_000_000L;
                send("1", rid, ssrc(rid), key, (int) bytes);
            }
        }
        sent = wanted;
    }

    private long ssrc(String rid) {
        return 1_000L * (index + 1) + RIDS.indexOf(rid);
    }

    /** From now on no more than that comes through. */
    void carries(long bitsPerSecond) {
        boundBps = bitsPerSecond;
    }

    /** Reports, where it is time. */
    void report() {
        if (!arrivals.due(ticker.nanoTime())) {
            return;
        }
        arrivals.take(ssrc("h"), ticker.nanoTime()).ifPresent(feedback -> {
            ByteBuf out = Unpooled.buffer();
            RtcpPacket bound = new RtcpPacket.Remb(ssrc("h"), boundBps, List.of());
            RtcpWriter.write(out, List.of(new RtcpPacket.ReceiverReport(ssrc("h"), List.of()), feedback, bound));
            deliver(out);
        });
    }

    @Override
    public void sendRtp(ByteBuf datagram) {
        RtpPacket packet = new RtpPacket();
        int sequence = packet.parse(datagram) ? packet.transportSequence(TRANSPORT_SEQUENCE) : -1;
        if (sequence >= 0) {
            arrivals.onPacket(sequence, packet.ssrc(), ticker.nanoTime());
        }
        super.sendRtp(datagram);
    }

    @Override
    public void sendRtcp(ByteBuf datagram) {
        for (RtcpPacket packet : RtcpCompound.parse(datagram).orElseThrow()) {
            if (packet instanceof RtcpPacket.PictureLoss lost) {
                keyFrameFor(lost.media());
            } else if (packet instanceof RtcpPacket.FullIntra intra) {
                intra.commands().forEach(command -> keyFrameFor(command.ssrc()));
            }
        }
        datagram.release();
    }

    private void keyFrameFor(long ssrc) {
        RIDS.stream().filter(rid -> ssrc(rid) == ssrc).forEach(keyWanted::add);
    }
}
