package io.drawbridge.core.media;

import io.drawbridge.core.media.video.KeyFrameRequests;
import io.drawbridge.core.media.video.RateMeter;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a picture that comes in: the whole of it, or one of its layers (RFC 8853). Knows who is shown it, so that a packet needs
 * no looking up. Owner: the meeting's loop.
 */
public final class VideoLayer implements VideoSource {
    private static final long SILENCE_NANOS = 1_000_000_000L;
    private static final VideoSlot[] NOBODY = {};

    private final IncomingPicture picture;
    private final String name;
    private final String id;
    private final KeyFrameRequests requests = new KeyFrameRequests();
    private final RateMeter rate = new RateMeter();
    private final RateMeter thinRate = new RateMeter();
    private boolean thins;
    private long thinsNanos;
    private @Nullable InboundSource source;
    private VideoSlot[] viewers = NOBODY;
    private int width;
    private int height;

    VideoLayer(IncomingPicture picture, String name, String id) {
        this.picture = picture;
        this.name = name;
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    /** Its name in the session description (rid); empty where the picture comes in one piece. */
    public String name() {
        return name;
    }

    /** Pixels, as it came last; 0 while not known. */
    public int width() {
        return width;
    }

    /** Pixels, as it came last; 0 while not known. */
    public int height() {
        return height;
    }

    /** What came in during about the last second, bits per second; what was known last where nothing comes. */
    public long bitrateBps() {
        return rate.bitrateBps();
    }

    /** What its lowest temporal layer alone takes, bits per second; 0: it has no others. */
    public long thinBitrateBps(long nowNanos) {
        return thins && nowNanos - thinsNanos < SILENCE_NANOS ? thinRate.bitrateBps() : 0;
    }

    /** Whether it is being sent: not if it has been silent for a second. */
    public boolean alive(long nowNanos) {
        return source != null && nowNanos - source.lastArrivalNanos() < SILENCE_NANOS;
    }

    /** Asks at most once in 500 ms, the first time at once. */
    @Override
    public void requestKeyFrame() {
        picture.requestKeyFrame(this);
    }

    @Override
    public void add(VideoSlot viewer) {
        if (!Arrays.asList(viewers).contains(viewer)) {
            viewers = Arrays.copyOf(viewers, viewers.length + 1);
            viewers[viewers.length - 1] = viewer;
        }
    }

    @Override
    public void remove(VideoSlot viewer) {
        viewers = Stream.of(viewers).filter(v -> v != viewer).toArray(VideoSlot[]::new);
    }

    /** Whether it is passed on to anybody. */
    public boolean viewed() {
        return viewers.length > 0;
    }

    /** Passes a packet of it on to all who are shown it, and to nobody else. Written but not flushed. */
    public void forward(RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
        for (VideoSlot viewer : viewers) {
            viewer.forward(id, packet, codec, facts, arrivalNanos);
        }
    }

    KeyFrameRequests requests() {
        return requests;
    }

    @Nullable
    InboundSource source() {
        return source;
    }

    /** A packet of it was taken; {@code its} is what is listened to now. */
    void taken(InboundSource its, RtpPacket packet, VideoFacts facts, long arrivalNanos) {
        source = its;
        rate.onPacket(packet.payloadLength(), arrivalNanos);
        if (facts.temporal() == 0) {
            thinRate.onPacket(packet.payloadLength(), arrivalNanos);
        } else {
            thins = true;
            thinsNanos = arrivalNanos;
        }
        if (facts.keyStart()) {
            width = its.inspector().width();
            height = its.inspector().height();
        }
    }
}
