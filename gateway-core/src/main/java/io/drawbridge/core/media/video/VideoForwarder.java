package io.drawbridge.core.media.video;

import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.RtpSink;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The one outgoing picture of a viewer: passes packets of the source that is shown on, without decoding, and changes sources at key
 * frames only. What was shown stays until the new source's key frame is there. Pure apart from the sink; owner: the meeting's loop.
 */
public final class VideoForwarder {
    private static final long RETRY_NANOS = 1_000_000_000L;
    private static final long STILL_INTERVAL_NANOS = 2_000_000_000L;
    private static final long STILL_SPACING_NANOS = 500_000_000L;

    /** What the viewer's leg has to pass on. */
    public interface Events {
        /** The source is asked for a key frame. */
        void onKeyFrameWanted(String sourceId);

        /** The first key frame of the source went out. */
        void onShown(String sourceId);

        /** The source cannot be passed on to this viewer. */
        void onNotViewable(String sourceId, NotViewable reason);
    }

    private final VideoRewriter rewriter;
    private final Events events;
    private final TemporalGate gate = new TemporalGate();
    private List<AgreedCodec> viewerCodecs = List.of();
    private String wanted = "";
    private String shown = "";
    private boolean waiting;
    private long waitingSinceNanos;
    private long wishedNanos;
    private boolean refusalSaid;
    private @Nullable StillPicture still;
    private int stillIndex;
    private long stillNanos;
    private @Nullable AgreedCodec routedCodec;
    private Optional<VideoRoute> route = Optional.empty();

    /** A forwarder that shows nothing yet. */
    public VideoForwarder(RtpSink sink, Events events, RandomGenerator random) {
        this.rewriter = new VideoRewriter(sink, random);
        this.events = events;
    }

    /**
     * Says what the viewer takes.
     *
     * @param maxFrameMacroblocks the largest frame the viewer can decode; 0 = no limit
     */
    public void viewer(List<AgreedCodec> codecs, int maxFrameMacroblocks) {
        viewerCodecs = List.copyOf(codecs);
        routedCodec = null;
        rewriter.maxFrameMacroblocks(maxFrameMacroblocks);
    }

    /** Shows that source from its next key frame on. */
    public void showSource(String sourceId, long nowNanos) {
        if (sourceId.equals(wanted)) {
            return;
        }
        wanted = sourceId;
        refusalSaid = false;
        waiting = !sourceId.equals(shown);
        if (waiting) {
            waitAgain(nowNanos);
        }
    }

    /** Whether of sources with temporal layers only the lowest one is passed on, for a way that is too narrow for more. */
    public void thin(boolean only) {
        gate.thin(only);
    }

    /** Shows a still picture, at once. */
    public void showStill(StillPicture picture, long nowNanos) {
        showNothing();
        still = picture;
        playStill(nowNanos);
    }

    /** Shows nothing from now on. */
    public void showNothing() {
        wanted = "";
        shown = "";
        waiting = false;
        still = null;
    }

    /** What was sent so far did not reach the viewer, or it could not be sent: begins again with a key frame. */
    public void restart(long nowNanos) {
        if (!wanted.isEmpty()) {
            shown = wanted.equals(shown) ? "" : shown;
            waitAgain(nowNanos);
        } else if (still != null) {
            playStill(nowNanos);
        }
    }

    private void waitAgain(long nowNanos) {
        waiting = true;
        waitingSinceNanos = nowNanos;
        wish(wanted, nowNanos);
    }

    private void wish(String sourceId, long nowNanos) {
        wishedNanos = nowNanos;
        events.onKeyFrameWanted(sourceId);
    }

    /** The viewer says that it lost the picture (PLI, FIR, signalling). */
    public void onPictureLost(long nowNanos) {
        String source = shown.isEmpty() ? wanted : shown;
        if (!source.isEmpty()) {
            events.onKeyFrameWanted(source);
        } else if (still != null && nowNanos - stillNanos >= STILL_SPACING_NANOS) {
            playStill(nowNanos);
        }
    }

    /** Repeats wishes and still pictures. */
    public void onTick(long nowNanos) {
        if (waiting && nowNanos - wishedNanos >= RETRY_NANOS) {
            wish(wanted, nowNanos);
        }
        if (still != null && nowNanos - stillNanos >= STILL_INTERVAL_NANOS) {
            playStill(nowNanos);
        }
    }

    /** A packet with payload of some source; those of sources that this viewer does not look at are passed over. */
    public void forward(String sourceId, RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
        boolean wantedOne = sourceId.equals(wanted);
        if (!wantedOne && !sourceId.equals(shown)) {
            return;
        }
        Optional<VideoRoute> way = route(codec);
        if (way.isEmpty()) {
            refuse(wantedOne, NotViewable.NO_COMMON_CODEC);
            return;
        }
        boolean goesOn = sourceId.equals(shown) && rewriter.continues(packet, codec);
        if (way.get().wholeNalsOnly() && facts.fragment()) {
            refuse(wantedOne, NotViewable.FRAGMENTED);
            if (goesOn) {
                rewriter.skip(packet, way.get(), arrivalNanos);
            }
            return;
        }
        if (!goesOn && !begin(sourceId, packet, codec, facts, arrivalNanos)) {
            return;
        }
        if (gate.passes(facts)) {
            rewriter.pass(packet, codec, facts, way.get(), arrivalNanos);
        } else {
            rewriter.skip(packet, way.get(), arrivalNanos);
        }
    }

    private boolean begin(String sourceId, RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
        if (!sourceId.equals(wanted)) {
            shown = "";
            return false;
        }
        if (!waiting) {
            restart(arrivalNanos);
        }
        boolean entry = facts.keyStart() || (facts.recoveryPoint() && arrivalNanos - waitingSinceNanos >= RETRY_NANOS);
        if (!entry || (codec.codec() == Codec.H264 && !facts.sets().complete())) {
            return false;
        }
        rewriter.begin(packet, codec, arrivalNanos);
        gate.onSwitch();
        still = null;
        waiting = false;
        shown = sourceId;
        events.onShown(sourceId);
        return true;
    }

    private void refuse(boolean wantedOne, NotViewable reason) {
        if (wantedOne && !refusalSaid) {
            refusalSaid = true;
            events.onNotViewable(wanted, reason);
        }
    }

    @SuppressWarnings("ReferenceEquality") // asked for every packet; another object that is equal costs one more search
    private Optional<VideoRoute> route(AgreedCodec codec) {
        if (routedCodec != codec) {
            routedCodec = codec;
            route = VideoRoute.find(codec, viewerCodecs);
        }
        return route;
    }

    private void playStill(long nowNanos) {
        stillNanos = nowNanos;
        StillPicture picture = still;
        Optional<VideoRoute> way = VideoRoute.first(Codec.H264, viewerCodecs);
        if (picture == null || way.isEmpty() || picture.accessUnits().isEmpty()) {
            return;
        }
        stillIndex = (stillIndex + 1) % picture.accessUnits().size();
        rewriter.passStill(picture.accessUnits().get(stillIndex), way.get().payloadType(), nowNanos);
    }
}
