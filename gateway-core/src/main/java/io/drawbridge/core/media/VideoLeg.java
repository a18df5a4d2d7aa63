package io.drawbridge.core.media;

import io.drawbridge.core.media.video.KeyFrameRequests;
import io.drawbridge.core.media.video.NotViewable;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.media.video.VideoForwarder;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.SenderLimits;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The picture half of a leg: the far end as a source (facts, key frame requests, limits) and as a viewer. Owner: the meeting's loop. */
final class VideoLeg implements VideoForwarder.Events {
    private static final long LIMIT_INTERVAL_NANOS = 1_000_000_000L;
    private static final int TMMBR_OVERHEAD_BYTES = 40;

    private final MediaLine line;
    private final RtcpReporter reporter;
    private final MediaLegListener listener;
    private final MediaCounters counters;
    private final VideoForwarder forwarder;
    private final KeyFrameRequests requests = new KeyFrameRequests();
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
        boolean hopeless = source.gaps().onPacket(extended, arrivalNanos);
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
            requests.onKeyFrame();
        } else if (hopeless) {
            requestKeyFrame(arrivalNanos);
        }
        packet.renumber((int) renumbered);
        listener.onVideo(packet, codec, facts.get(), arrivalNanos);
    }

    /** Passes a packet on to the far end as a viewer. */
    void forward(String sourceId, RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
        if (line.sends()) {
            forwarder.forward(sourceId, packet, codec, facts, arrivalNanos);
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

    /** The far end as a viewer bounds what it gets. */
    void onBitrateBound(long bitrateBps, boolean notify) {
        if (notify) {
            long own = line.out().id().ssrc();
            RtcpPacket.MaxBitrate.Bound owner = new RtcpPacket.MaxBitrate.Bound(line.mediaSsrc(), bitrateBps, 0);
            reporter.feedback(new RtcpPacket.MaxBitrate(own, true, List.of(owner)));
        }
        listener.onBandwidth(bitrateBps);
    }

    void onTick(long nowNanos) {
        InboundSource source = line.in().active();
        if (source != null && source.gaps().lost(nowNanos)) {
            requestKeyFrame(nowNanos);
        }
        if (requests.onTick(nowNanos)) {
            sendRequest();
        }
        if (line.sends()) {
            forwarder.onTick(nowNanos);
        }
        if (limitDue || nowNanos - limitSentNanos >= LIMIT_INTERVAL_NANOS) {
            limitDue = false;
            limitSentNanos = nowNanos;
            sendLimit();
        }
    }

    private void sendLimit() {
        InboundSource source = line.in().active();
        AgreedMedia.Feedback feedback = line.agreed().feedback();
        if (limitBps == 0 || source == null) {
            return;
        }
        long sender = line.out().id().ssrc();
        if (feedback.remb()) {
            reporter.feedback(new RtcpPacket.Remb(sender, limitBps, List.of(source.ssrc())));
        } else if (feedback.tmmbr()) {
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
