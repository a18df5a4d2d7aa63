package io.drawbridge.core.media;

import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.rtp.NackList;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.SenderLimits;
import io.netty.util.concurrent.Ticker;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the far end sends on one video line, in one piece or in layers: repair, key frame requests, limits. Start reading at
 * {@link #receive}. Owner: the meeting's loop.
 */
public final class IncomingPicture {
    private static final long LIMIT_INTERVAL_NANOS = 1_000_000_000L;
    /** IPv4, UDP and RTP. */
    private static final int TMMBR_OVERHEAD_BYTES = 40;

    private static final int MAX_ASKED_AT_ONCE = 64;

    private final String legId;
    private final MediaLine line;
    private final RtcpReporter reporter;
    private final MediaLegListener listener;
    private final MediaCounters counters;
    private final Ticker ticker;
    private final BitrateRequest ownRequest = new BitrateRequest();
    private final int[] due = new int[MAX_ASKED_AT_ONCE];
    private List<VideoLayer> layers = List.of();
    private List<String> names = List.of();
    private long roundTripNanos = 100_000_000L;
    private int firCommand;
    private int limitBps;
    private long limitSentNanos;
    private boolean limitDue;

    IncomingPicture(
            String legId,
            MediaLine line,
            RtcpReporter reporter,
            MediaLegListener listener,
            MediaCounters counters,
            Ticker ticker) {
        this.legId = legId;
        this.line = line;
        this.reporter = reporter;
        this.listener = listener;
        this.counters = counters;
        this.ticker = ticker;
        agreed();
    }

    /** What is agreed on the line has changed. */
    void agreed() {
        List<String> now = line.agreed().layers();
        if (layers.isEmpty() || !now.equals(names)) {
            names = now;
            String id = legId + "/" + line.agreed().index();
            layers = now.isEmpty()
                    ? List.of(new VideoLayer(this, "", id))
                    : now.stream()
                            .map(name -> new VideoLayer(this, name, id + "/" + name))
                            .toList();
        }
    }

    /** The name of its line in the bundle; empty where there is none. */
    public String mid() {
        return line.agreed().mid().orElse("");
    }

    /** Its layers in the order of the offer; one that is the whole where it comes in one piece. */
    public List<VideoLayer> layers() {
        return layers;
    }

    /** Whether it may come at all. */
    public boolean receives() {
        return line.receives();
    }

    /** A packet of a layer, of the source that is listened to. */
    void receive(
            int layer, InboundSource source, long extended, RtpPacket packet, AgreedCodec codec, long arrivalNanos) {
        if (!line.repaired()) {
            boolean hopeless = source.gaps().onPacket(extended, arrivalNanos);
            take(layers.get(layer), source, extended, packet, codec, hopeless, arrivalNanos);
            return;
        }
        NackList.Verdict verdict = source.nacks().onPacket(extended, arrivalNanos);
        if (verdict != NackList.Verdict.KNOWN) {
            boolean hopeless = verdict == NackList.Verdict.HOPELESS;
            take(layers.get(layer), source, extended, packet, codec, hopeless, arrivalNanos);
            askAgain(source, arrivalNanos);
        }
    }

    /** A retransmission of that source, unwrapped; nothing happens unless its packet is missing. */
    void repair(int layer, InboundSource source, RtpPacket packet, AgreedCodec codec, long arrivalNanos) {
        long extended = source.nacks().onRepair(packet.sequence());
        if (extended >= 0) {
            take(layers.get(layer), source, extended, packet, codec, false, arrivalNanos);
        }
    }

    private void askAgain(InboundSource source, long nowNanos) {
        int count = source.nacks().due(nowNanos, roundTripNanos, due);
        if (count > 0) {
            List<Integer> lost = Arrays.stream(due, 0, count).boxed().toList();
            reporter.feedback(new RtcpPacket.Nack(line.out().id().ssrc(), source.ssrc(), lost));
            line.flow().flush();
        }
    }

    private void take(
            VideoLayer layer,
            InboundSource source,
            long extended,
            RtpPacket packet,
            AgreedCodec codec,
            boolean hopeless,
            long arrivalNanos) {
        if (packet.payloadLength() == 0) {
            source.takeOut(extended);
            return;
        }
        Optional<VideoFacts> facts = source.inspector().inspect(packet, codec);
        long renumbered = facts.isEmpty() ? -1 : source.renumbered(extended);
        if (facts.isEmpty()) {
            counters.malformedRtp().increment();
            source.takeOut(extended);
        }
        if (renumbered < 0) {
            return;
        }
        boolean keyStart = facts.get().keyStart();
        source.frames().onPacket(packet.timestamp(), arrivalNanos);
        layer.taken(source, packet, facts.get(), arrivalNanos);
        if (keyStart) {
            source.gaps().onKeyFrame();
            if (line.repaired()) {
                source.nacks().onKeyFrame(extended);
            }
            layer.requests().onKeyFrame();
        } else if (hopeless) {
            requestKeyFrame(layer);
        }
        packet.renumber((int) renumbered);
        listener.onVideo(this, layer, packet, codec, facts.get(), arrivalNanos);
    }

    void requestKeyFrame(VideoLayer layer) {
        if (layer.requests().onWish(ticker.nanoTime())) {
            sendRequest(layer);
        }
    }

    private void sendRequest(VideoLayer layer) {
        AgreedMedia.Feedback feedback = line.agreed().feedback();
        long sender = line.out().id().ssrc();
        InboundSource source = layer.source();
        if (source == null && layers.size() > 1) {
            return; // it begins with a key frame
        }
        long media = source == null ? line.mediaSsrc() : source.ssrc();
        if (feedback.pli()) {
            reporter.feedback(new RtcpPacket.PictureLoss(sender, media));
        } else if (feedback.fir()) {
            firCommand = (firCommand + 1) & 0xff;
            reporter.feedback(
                    new RtcpPacket.FullIntra(sender, List.of(new RtcpPacket.FullIntra.Command(media, firCommand))));
        } else {
            listener.onPictureRequestBySignalling();
        }
        line.flow().flush();
    }

    void limit(SenderLimits limits) {
        limitDue |= limits.maxBitrateBps() != limitBps;
        limitBps = limits.maxBitrateBps();
    }

    /** The far end says what bounds it (TMMBN). */
    void onNotified(RtcpPacket.MaxBitrate packet) {
        ownRequest.onNotified(packet.bounds(), line.out().id().ssrc());
    }

    void onTick(long nowNanos, long roundTrip) {
        roundTripNanos = roundTrip;
        for (int i = 0; i < layers.size(); i++) {
            VideoLayer layer = layers.get(i);
            InboundSource source = line.in(i).active();
            if (source != null && lost(source, nowNanos)) {
                requestKeyFrame(layer);
            }
            if (source != null && line.repaired()) {
                askAgain(source, nowNanos);
            }
            if (layer.requests().onTick(nowNanos)) {
                sendRequest(layer);
            }
        }
        if (limitDue || nowNanos - limitSentNanos >= LIMIT_INTERVAL_NANOS) {
            limitDue = false;
            limitSentNanos = nowNanos;
            sendLimit(nowNanos);
        }
    }

    private boolean lost(InboundSource source, long nowNanos) {
        return line.repaired()
                ? source.nacks().lost(nowNanos, roundTripNanos)
                : source.gaps().lost(nowNanos);
    }

    private void sendLimit(long nowNanos) {
        List<Long> sources = IntStream.range(0, layers.size())
                .mapToObj(i -> line.in(i).active())
                .flatMap(active -> Optional.ofNullable(active).stream())
                .map(InboundSource::ssrc)
                .toList();
        AgreedMedia.Feedback feedback = line.agreed().feedback();
        if (limitBps == 0 || sources.isEmpty()) {
            return;
        }
        long sender = line.out().id().ssrc();
        long first = sources.get(0);
        if (feedback.remb()) {
            reporter.feedback(new RtcpPacket.Remb(sender, limitBps, sources));
        } else if (feedback.tmmbr() && ownRequest.due(limitBps, first, nowNanos)) {
            reporter.feedback(new RtcpPacket.MaxBitrate(
                    sender, false, List.of(new RtcpPacket.MaxBitrate.Bound(first, limitBps, TMMBR_OVERHEAD_BYTES))));
        }
    }
}
