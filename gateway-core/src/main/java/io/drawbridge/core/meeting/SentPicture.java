package io.drawbridge.core.meeting;

import io.drawbridge.core.media.IncomingPicture;
import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.media.VideoLayer;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One picture that a participant sends, or may send. Owner: the meeting's loop. */
final class SentPicture {
    private final PictureId id;
    private final MediaLeg leg;
    private final LayerDemand demand = new LayerDemand();
    private @Nullable IncomingPicture incoming;
    private @Nullable AgreedCodec codec;
    private Optional<VideoKind> kind = Optional.empty();
    private long arrivalNanos;

    /** A picture that {@code leg} sends. */
    SentPicture(PictureId id, MediaLeg leg) {
        this.id = id;
        this.leg = leg;
    }

    MediaLeg leg() {
        return leg;
    }

    PictureId id() {
        return id;
    }

    /** What it is sent as, or will be sent as first; empty: it is not sent. */
    Optional<VideoKind> kind() {
        return kind;
    }

    /** It comes there; nothing is known of it yet but what is expected. */
    void comesAs(@Nullable IncomingPicture picture, Optional<VideoKind> expected, long nowNanos) {
        incoming = picture;
        codec = null;
        kind = expected;
        arrivalNanos = nowNanos;
        demand.reset();
    }

    /** Its sender has stopped. */
    void ends() {
        kind = Optional.empty();
        codec = null;
        demand.reset();
    }

    boolean comesFrom(IncomingPicture picture) {
        return incoming == picture;
    }

    /** A packet came in. True: it is of another kind than it was. */
    @SuppressWarnings("ReferenceEquality") // asked for every packet; another object that is equal costs one more look
    boolean arrived(AgreedCodec its, long nowNanos) {
        arrivalNanos = nowNanos;
        if (its == codec) {
            return false;
        }
        codec = its;
        Optional<VideoKind> now = VideoKinds.of(its);
        boolean other = !now.equals(kind);
        kind = now;
        return other;
    }

    /** Nothing can be expected to have come before that. */
    void expect(long nowNanos) {
        arrivalNanos = nowNanos;
    }

    boolean silentFor(long nanos, long nowNanos) {
        return nowNanos - arrivalNanos > nanos;
    }

    /** The best first. */
    List<VideoLayer> layers() {
        return incoming == null
                ? List.of()
                : LayerOrder.bestFirst(incoming.layers(), VideoLayer::name, VideoLayer::height);
    }

    boolean layered() {
        return incoming != null && incoming.layers().size() > 1;
    }

    /** A viewer wants that layer. */
    void want(VideoLayer layer, long nowNanos) {
        if (incoming != null) {
            int at = incoming.layers().indexOf(layer);
            if (at >= 0) {
                demand.want(at, nowNanos);
            }
        }
    }

    /** The layers that need to be sent; empty: all of them. While the picture is not sent, all are welcome. */
    Optional<List<String>> wantedLayers(long nowNanos) {
        if (kind.isEmpty() || incoming == null || !layered()) {
            return Optional.empty();
        }
        List<String> names = incoming.layers().stream().map(VideoLayer::name).toList();
        return demand.names(names, nowNanos);
    }
}
