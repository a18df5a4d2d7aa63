package io.drawbridge.core.media;

import io.drawbridge.core.media.congestion.BandwidthEstimator;
import io.drawbridge.core.media.video.KeyFrameRequests;
import io.drawbridge.core.media.video.NotViewable;
import io.drawbridge.core.media.video.ReorderHold;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.media.video.VideoForwarder;
import io.drawbridge.core.rtp.NackList;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.SenderLimits;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The picture half of a leg: the far end as a source (facts, key frame requests, limits) and as a viewer. Owner: the meeting's loop. */
final class VideoLeg implements VideoForwarder.Events {
    private static final long LIMIT_INTERVAL_NANOS = 1_000_000_000L;
    /** IPv4, UDP and RTP. */
    private static final int TMMBR_OVERHEAD_BYTES = 40;
    /** An estimate below that leaves no picture; 0 would mean that there is no limit. */
    private static final long LEAST_BITRATE_BPS = 30_000;
    /** A key frame of 720p in one go. */
    private static final int MAX_HELD_PACKETS = 256;

    private static final int MAX_ASKED_AT_ONCE = 64;
    private static final long SOUND_BPS = 50_000;

    private final MediaLine line;
    private final RtcpReporter reporter;
    private final MediaLegListener listener;
    private final MediaCounters counters;
    private final VideoForwarder forwarder;
    private final KeyFrameRequests requests = new KeyFrameRequests();
    private final BitrateBounds bounds = new BitrateBounds();
    private final BitrateRequest ownRequest = new BitrateRequest();
    private final BandwidthNews news = new BandwidthNews(BandwidthEstimator.START_BPS);
    private final int[] due = new int[MAX_ASKED_AT_ONCE];
    private long roundTripNanos = 100_000_000L;
    private @Nullable ReorderHold hold;
    /** Whether missing packets of the source that is shown are asked for again. */
    private boolean sourceAsked;

    private boolean paused;
    private int firCommand;
    private int limitBps;
    private long limitSentNanos;
    private boolean limitDue;

    VideoLeg(
            MediaLine line,
            RtcpReporter reporter,
            MediaLegListener listener,
            MediaCounters counters,
            RandomGenerator random) {
        this.line = line;
        this.reporter = reporter;
        this.listener = listener;
        this.counters = counters;
        this.forwarder = new VideoForwarder(line.out(), this, random);
        agreed();
    }

    MediaLine line() {
        return line;
    }

    VideoForwarder forwarder() {
        return forwarder;
    }

    /** What is agreed on the line has changed. */
    void agreed() {
        forwarder.viewer(line.agreed().codecs(), line.agreed().limits().maxFrameSizeMacroblocks());
    }

    /** A packet of the source that is listened to. */
    void receive(InboundSource source, long extended, RtpPacket packet, AgreedCodec codec, long arrivalNanos) {
        if (!line.repaired()) {
            boolean hopeless = source.gaps().onPacket(extended, arrivalNanos);
            take(source, extended, packet, codec, hopeless, arrivalNanos);
            return;
        }
        NackList.Verdict verdict = source.nacks().onPacket(extended, arrivalNanos);
        if (verdict != NackList.Verdict.KNOWN) {
            take(source, extended, packet, codec, verdict == NackList.Verdict.HOPELESS, arrivalNanos);
            askAgain(source, arrivalNanos);
        }
    }

    /** A retransmission of that source, unwrapped; nothing happens unless its packet is missing. */
    void repair(InboundSource source, RtpPacket packet, AgreedCodec codec, long arrivalNanos) {
        long extended = source.nacks().onRepair(packet.sequence());
        if (extended >= 0) {
            take(source, extended, packet, codec, false, arrivalNanos);
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
        source.frames().onPacket(packet.timestamp(), arrivalNanos);
        if (facts.get().keyStart()) {
            source.gaps().onKeyFrame();
            if (line.repaired()) {
                source.nacks().onKeyFrame(extended);
            }
            requests.onKeyFrame();
        } else if (hopeless) {
            requestKeyFrame(arrivalNanos);
        }
        packet.renumber((int) renumbered);
        listener.onVideo(packet, codec, facts.get(), arrivalNanos);
    }

    /** Passes a packet on to the far end as a viewer. */
    void forward(String sourceId, RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
        if (!line.sends() || paused) {
            return;
        }
        if (hold == null) {
            forwarder.forward(sourceId, packet, codec, facts, arrivalNanos);
        } else {
            hold.offer(sourceId, packet, codec, facts, arrivalNanos);
        }
    }

    void keepOrder() {
        hold = new ReorderHold(forwarder::forward, this::onGapGivenUp, MAX_HELD_PACKETS);
    }

    void sourceRepair(long nanos, boolean asked) {
        sourceAsked = asked;
        if (hold != null) {
            hold.patience(nanos);
        }
    }

    /** The viewer goes on without a packet. Its source may still wait for a retransmission, which comes too late here. */
    private void onGapGivenUp(String sourceId) {
        if (sourceAsked) {
            listener.onKeyFrameWanted(sourceId);
        }
    }

    void showNothing() {
        forwarder.showNothing();
        if (hold != null) {
            hold.clear();
        }
    }

    void requestKeyFrame(long nowNanos) {
        if (requests.onWish(nowNanos)) {
            sendRequest();
        }
    }

    private void sendRequest() {
        AgreedMedia.Feedback feedback = line.agreed().feedback();
        long sender = line.out().id().ssrc();
        if (feedback.pli()) {
            reporter.feedback(new RtcpPacket.PictureLoss(sender, line.mediaSsrc()));
        } else if (feedback.fir()) {
            firCommand = (firCommand + 1) & 0xff;
            reporter.feedback(new RtcpPacket.FullIntra(
                    sender, List.of(new RtcpPacket.FullIntra.Command(line.mediaSsrc(), firCommand))));
        } else {
            listener.onPictureRequestBySignalling();
        }
        line.flow().flush();
    }

    void limit(SenderLimits limits) {
        limitDue |= limits.maxBitrateBps() != limitBps;
        limitBps = limits.maxBitrateBps();
    }

    BitrateBounds bounds() {
        return bounds;
    }

    /** The far end as a viewer estimates what it can get. */
    void onEstimate(long bitrateBps) {
        if (line.extensions().transportSequence() != 0) {
            estimator().onBound(bitrateBps);
        } else {
            listener.onBandwidth(Math.max(LEAST_BITRATE_BPS, bitrateBps));
        }
    }

    private BandwidthEstimator estimator() {
        return line.flow().congestion().estimator();
    }

    /** What is left for the picture when sound and retransmissions have theirs. */
    private void tellEstimate(long nowNanos) {
        long estimate = estimator().estimateBps();
        if (estimator().heard() && news.isNews(estimate, nowNanos)) {
            listener.onBandwidth(Math.max(LEAST_BITRATE_BPS, estimate * 9 / 10 - SOUND_BPS));
        }
    }

    /** TMMBR as a viewer, each answered with TMMBN; TMMBN as a source. */
    void onMaxBitrate(RtcpPacket.MaxBitrate packet, long nowNanos) {
        long own = line.out().id().ssrc();
        if (packet.notification()) {
            ownRequest.onNotified(packet.bounds(), own);
            return;
        }
        boolean ours = false;
        for (RtcpPacket.MaxBitrate.Bound bound : packet.bounds()) {
            if (bound.ssrc() == own || bound.ssrc() == 0) {
                bounds.onRequest(packet.sender(), bound.bitrateBps(), bound.overheadBytes(), nowNanos);
                ours = true;
            }
        }
        if (ours) {
            onBoundsChanged(nowNanos);
        }
    }

    /** An SSRC of the far end is no more. */
    void onGone(long ssrc, long nowNanos) {
        if (bounds.onGone(ssrc)) {
            onBoundsChanged(nowNanos);
        }
    }

    private void onBoundsChanged(long nowNanos) {
        reporter.feedback(new RtcpPacket.MaxBitrate(line.out().id().ssrc(), true, bounds.tuples()));
        line.flow().flush();
        Optional<Long> bound = bounds.bitrateBps();
        boolean stops = bound.filter(bps -> bps == 0).isPresent();
        if (stops != paused) {
            paused = stops;
            pauseOrGoOn(nowNanos);
        }
        if (!stops) {
            listener.onBandwidth(
                    bound.map(bps -> Math.max(LEAST_BITRATE_BPS, bps)).orElse(0L));
        }
    }

    /** A bound of nothing at all is a pause (RFC 7728 section 6). */
    private void pauseOrGoOn(long nowNanos) {
        if (hold != null) {
            hold.clear();
        }
        if (!paused && line.sends()) {
            forwarder.restart(nowNanos);
        }
    }

    void onTick(long nowNanos, long roundTrip) {
        roundTripNanos = roundTrip;
        InboundSource source = line.in().active();
        if (source != null && lost(source, nowNanos)) {
            requestKeyFrame(nowNanos);
        }
        if (source != null && line.repaired()) {
            askAgain(source, nowNanos);
        }
        tellEstimate(nowNanos);
        if (requests.onTick(nowNanos)) {
            sendRequest();
        }
        if (hold != null) {
            hold.onTick(nowNanos);
        }
        if (line.sends() && !paused) {
            forwarder.onTick(nowNanos);
        }
        if (bounds.onTick(nowNanos)) {
            onBoundsChanged(nowNanos);
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
        InboundSource source = line.in().active();
        AgreedMedia.Feedback feedback = line.agreed().feedback();
        if (limitBps == 0 || source == null) {
            return;
        }
        long sender = line.out().id().ssrc();
        if (feedback.remb()) {
            reporter.feedback(new RtcpPacket.Remb(sender, limitBps, List.of(source.ssrc())));
        } else if (feedback.tmmbr() && ownRequest.due(limitBps, source.ssrc(), nowNanos)) {
            reporter.feedback(new RtcpPacket.MaxBitrate(
                    sender,
                    false,
                    List.of(new RtcpPacket.MaxBitrate.Bound(source.ssrc(), limitBps, TMMBR_OVERHEAD_BYTES))));
        }
    }

    @Override
    public void onKeyFrameWanted(String sourceId) {
        listener.onKeyFrameWanted(sourceId);
    }

    @Override
    public void onShown(String sourceId) {
        listener.onShown(sourceId);
    }

    @Override
    public void onNotViewable(String sourceId, NotViewable reason) {
        listener.onNotViewable(sourceId, reason);
    }
}
