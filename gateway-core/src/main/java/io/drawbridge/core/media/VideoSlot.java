package io.drawbridge.core.media;

import io.drawbridge.core.media.congestion.BandwidthEstimator;
import io.drawbridge.core.media.video.NotViewable;
import io.drawbridge.core.media.video.ReorderHold;
import io.drawbridge.core.media.video.StillPicture;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.media.video.VideoForwarder;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.netty.util.concurrent.Ticker;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One video line as the far end looks at it: shows one picture at a time, of whichever source it is told. Owner: the meeting's loop.
 */
public final class VideoSlot implements VideoForwarder.Events {
    /** An estimate below that leaves no picture; 0 would mean that there is no limit. */
    private static final long LEAST_BITRATE_BPS = 30_000;
    /** A key frame of 720p in one go. */
    private static final int MAX_HELD_PACKETS = 256;

    private final MediaLine line;
    private final RtcpReporter reporter;
    private final MediaLegListener listener;
    private final Ticker ticker;
    private final VideoForwarder forwarder;
    private final BitrateBounds bounds = new BitrateBounds();
    private final BandwidthNews news = new BandwidthNews(BandwidthEstimator.START_BPS);
    /** What is to be seen; until its first key frame, what is shown goes on. */
    private @Nullable VideoSource wanted;

    private @Nullable VideoSource shown;
    private @Nullable ReorderHold hold;
    /** Whether missing packets of the source that is shown are asked for again. */
    private boolean sourceAsked;

    private boolean paused;
    private boolean closed;

    VideoSlot(MediaLine line, RtcpReporter reporter, MediaLegListener listener, Ticker ticker, RandomGenerator random) {
        this.line = line;
        this.reporter = reporter;
        this.listener = listener;
        this.ticker = ticker;
        this.forwarder = new VideoForwarder(line.out(), this, random);
        agreed();
    }

    MediaLine line() {
        return line;
    }

    /** The name of its line in the bundle; empty where there is none. */
    public String mid() {
        return line.agreed().mid().orElse("");
    }

    /** What is agreed on the line has changed. */
    void agreed() {
        forwarder.viewer(line.agreed().codecs(), line.agreed().limits().maxFrameSizeMacroblocks());
    }

    /** Shows that source from its next key frame on, and asks for one; what is shown now stays until then. */
    public void showSource(VideoSource source) {
        if (closed || source == wanted) {
            return;
        }
        leave(wanted == shown ? null : wanted);
        wanted = source;
        source.add(this);
        forwarder.showSource(source.id(), ticker.nanoTime());
    }

    /** Whether only the frames that others build on are shown, where the source has temporal layers. */
    public void thin(boolean only) {
        forwarder.thin(only);
    }

    private void leave(@Nullable VideoSource source) {
        if (source != null) {
            source.remove(this);
        }
    }

    private void leaveAll() {
        leave(wanted);
        leave(shown);
        wanted = null;
        shown = null;
    }

    /** Shows a still picture, at once, and again every two seconds. */
    public void showStill(StillPicture picture) {
        if (!closed) {
            leaveAll();
            forwarder.showStill(picture, ticker.nanoTime());
            line.flow().flush();
        }
    }

    /** Sends no picture any more. */
    public void showNothing() {
        leaveAll();
        forwarder.showNothing();
        if (hold != null) {
            hold.clear();
        }
    }

    /** What was sent did not arrive, or could not be sent: begins again with a key frame. */
    void restart(long nowNanos) {
        if (line.sends()) {
            forwarder.restart(nowNanos);
        }
    }

    /** Passes a packet on, if its source is what is shown. */
    public void forward(String sourceId, RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
        if (closed || paused || !line.sends()) {
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
            onKeyFrameWanted(sourceId);
        }
    }

    /** The far end has lost the picture. */
    void onPictureLost(long nowNanos) {
        forwarder.onPictureLost(nowNanos);
    }

    BitrateBounds bounds() {
        return bounds;
    }

    /** The far end estimates what it can get in all. */
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

    /** Tells what is left for pictures when sound and retransmissions have theirs. */
    void tellEstimate(long nowNanos) {
        long estimate = estimator().estimateBps();
        if (estimator().heard() && news.isNews(estimate, nowNanos)) {
            long sound = line.flow().soundBps(nowNanos);
            listener.onBandwidth(Math.max(LEAST_BITRATE_BPS, estimate * 9 / 10 - sound));
        }
    }

    /** The far end bounds this picture (TMMBR), which is answered with TMMBN. */
    void onMaxBitrate(RtcpPacket.MaxBitrate packet, long nowNanos) {
        long own = line.out().id().ssrc();
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
        if (!paused) {
            restart(nowNanos);
        }
    }

    void onTick(long nowNanos) {
        if (hold != null) {
            hold.onTick(nowNanos);
        }
        if (line.sends() && !paused) {
            forwarder.onTick(nowNanos);
        }
        if (bounds.onTick(nowNanos)) {
            onBoundsChanged(nowNanos);
        }
    }

    /** Nothing is shown from now on. */
    void close() {
        showNothing();
        closed = true;
    }

    @Override
    public void onKeyFrameWanted(String sourceId) {
        if (wanted != null && wanted.id().equals(sourceId)) {
            wanted.requestKeyFrame();
        } else if (shown != null && shown.id().equals(sourceId)) {
            shown.requestKeyFrame();
        }
    }

    @Override
    public void onShown(String sourceId) {
        leave(shown == wanted ? null : shown);
        shown = wanted;
        listener.onShown(this, sourceId);
    }

    @Override
    public void onNotViewable(String sourceId, NotViewable reason) {
        listener.onNotViewable(this, sourceId, reason);
    }
}
