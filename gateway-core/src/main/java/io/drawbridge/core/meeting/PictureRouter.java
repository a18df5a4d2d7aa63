package io.drawbridge.core.meeting;

import io.drawbridge.core.media.IncomingPicture;
import io.drawbridge.core.media.VideoLayer;
import io.drawbridge.core.media.video.NotePage;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.meeting.PictureRouting.Seat;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.SenderLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Shows every participant the right pictures and tells every sender what its viewers can take. Decisions are {@link PictureRouting}'s,
 * {@link SlotPlan}'s and {@link LayerChoice}'s; this class carries them out. Owner: the meeting's loop.
 */
final class PictureRouter {
    private static final long ADAPT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MAX_HISTORY = 64;

    private final boolean echo;
    private final Collection<LoopParticipant> participants;
    private final Burst burst;
    private final LongSupplier clock;
    private final List<String> spoke = new ArrayList<>();
    private Optional<String> speaker = Optional.empty();
    private long adaptedNanos;

    /** Looks at {@code participants} live, in order of joining; with {@code echo} everyone sees itself. */
    PictureRouter(boolean echo, Collection<LoopParticipant> participants, Burst burst, LongSupplier clock) {
        this.echo = echo;
        this.participants = participants;
        this.burst = burst;
        this.clock = clock;
    }

    /** Somebody else speaks. */
    void onSpeaker(Optional<String> participantId) {
        speaker = participantId;
        participantId.ifPresent(id -> {
            spoke.remove(id);
            spoke.add(0, id);
            if (spoke.size() > MAX_HISTORY) {
                spoke.remove(MAX_HISTORY);
            }
        });
        refresh();
    }

    /** One packet of a picture, to all who see it. True: its sender sends something else than it did. */
    boolean onVideo(
            Gallery source,
            IncomingPicture picture,
            VideoLayer layer,
            RtpPacket packet,
            AgreedCodec codec,
            VideoFacts facts,
            long arrivalNanos) {
        boolean other = source.onVideo(picture, layer, packet, codec, facts, arrivalNanos);
        burst.flushSoon();
        return other;
    }

    /** The order of video kinds for somebody who offers {@code offers}, with everyone but {@code self} as viewers. */
    List<VideoKind> preferenceFor(Collection<VideoKind> offers, Optional<String> self) {
        List<Seat> others = participants.stream()
                .filter(p -> self.filter(p.id()::equals).isEmpty())
                .map(p -> p.gallery().seat())
                .toList();
        return PictureRouting.preferenceFor(offers, others);
    }

    /**
     * Decides anew, after somebody came, went, spoke or changed what it sends or looks at. Looks at everybody once and at all pairs of a
     * viewer and one who has a picture: hundreds who only listen are no burden.
     */
    void refresh() {
        long now = clock.getAsLong();
        Map<LoopParticipant, Seat> seats = seats();
        Scene scene = scene(seats.values());
        seats.forEach((viewer, seat) -> show(viewer, seat, scene, now));
        adaptedNanos = now;
        tellSenders(now);
        seats.forEach((sender, seat) -> {
            if (!seat.offers().isEmpty()) {
                sender.prefer(preferenceAmong(seat, seats.values()));
            }
        });
    }

    /** One of them looks at something else; those who send hear of it with the next tick. */
    void refresh(LoopParticipant viewer) {
        show(viewer, viewer.gallery().seat(), scene(seats().values()), clock.getAsLong());
    }

    /** What there is to be seen. */
    private record Scene(List<Seat> senders, Map<PictureId, SentPicture> sent, NotePage idle) {}

    private Map<LoopParticipant, Seat> seats() {
        Map<LoopParticipant, Seat> seats = new LinkedHashMap<>();
        participants.forEach(each -> seats.put(each, each.gallery().seat()));
        return seats;
    }

    private Scene scene(Collection<Seat> seats) {
        List<Seat> senders =
                seats.stream().filter(seat -> seat.sends().isPresent()).toList();
        Map<PictureId, SentPicture> sent = new LinkedHashMap<>();
        participants.forEach(each -> each.gallery().sent().forEach(picture -> sent.put(picture.id(), picture)));
        return new Scene(senders, sent, seats.size() == 1 ? NotePage.ALONE : NotePage.NO_PICTURE);
    }

    private void show(LoopParticipant viewer, Seat seat, Scene scene, long nowNanos) {
        Gallery gallery = viewer.gallery();
        List<PictureId> order = echo
                ? List.of(PictureId.camera(viewer.id()))
                : gallery.several() ? manyFor(gallery, seat, scene.sent()) : oneFor(gallery, seat, scene.senders());
        List<Optional<PictureId>> slots = SlotPlan.assign(
                order,
                gallery.shown().stream()
                        .map(picture -> picture.map(SentPicture::id))
                        .toList());
        gallery.show(
                slots.stream().map(id -> id.map(scene.sent()::get)).toList(),
                order.stream()
                        .filter(id -> slots.contains(Optional.of(id)))
                        .map(scene.sent()::get)
                        .filter(Objects::nonNull)
                        .toList(),
                PictureRouting.whyHidden(seat, scene.senders()),
                scene.idle(),
                nowNanos);
    }

    private List<PictureId> oneFor(Gallery gallery, Seat seat, List<Seat> senders) {
        return PictureRouting.pictureFor(seat, senders, gallery.seen(), speaker).map(PictureId::camera).stream()
                .toList();
    }

    private List<PictureId> manyFor(Gallery gallery, Seat seat, Map<PictureId, SentPicture> sent) {
        List<PictureId> possible = sent.values().stream()
                .filter(picture -> !picture.id().participantId().equals(seat.id()))
                .filter(picture -> picture.kind()
                        .filter(kind -> PictureRouting.viewable(kind, seat.takes()))
                        .isPresent())
                .map(SentPicture::id)
                .toList();
        return SlotPlan.order(possible, gallery.view(), spoke);
    }

    /** Every 20 ms: lets layers follow what is sent and what ways carry. */
    void onTick(long nowNanos) {
        if (nowNanos - adaptedNanos >= ADAPT_NANOS) {
            adaptedNanos = nowNanos;
            participants.forEach(viewer -> Guard.run(
                    "pictures of call", viewer.id(), () -> viewer.gallery().adapt(nowNanos)));
            tellSenders(nowNanos);
        }
    }

    private void tellSenders(long nowNanos) {
        Map<PictureId, SenderLimits> limits = limits();
        participants.forEach(sender -> {
            Gallery gallery = sender.gallery();
            sender.limit(limits.getOrDefault(gallery.camera().id(), SenderLimits.NONE), gallery.wantedLayers(nowNanos));
        });
    }

    private static List<VideoKind> preferenceAmong(Seat sender, Collection<Seat> seats) {
        List<Seat> others =
                seats.stream().filter(seat -> !seat.id().equals(sender.id())).toList();
        return PictureRouting.preferenceFor(sender.offers(), others);
    }

    /**
     * Of every camera that comes in one piece, the tightest of what the rooms that watch can decode, and what its only viewer can get. One
     * that comes in layers has one for each.
     */
    private Map<PictureId, SenderLimits> limits() {
        Map<PictureId, SenderLimits> limits = new HashMap<>();
        Map<PictureId, Integer> viewers = new HashMap<>();
        participants.forEach(viewer -> cameras(viewer).forEach(id -> viewers.merge(id, 1, Integer::sum)));
        participants.forEach(viewer -> cameras(viewer).forEach(id -> {
            Gallery gallery = viewer.gallery();
            boolean only = viewers.getOrDefault(id, 0) == 1;
            SenderLimits own = only ? gallery.viewLimits().and(gallery.downlink()) : gallery.viewLimits();
            limits.merge(id, own, SenderLimits::and);
        }));
        return limits;
    }

    private static Stream<PictureId> cameras(LoopParticipant viewer) {
        return viewer.gallery().shown().stream()
                .flatMap(Optional::stream)
                .filter(picture -> picture.id().content() == Content.CAMERA && !picture.layered())
                .map(SentPicture::id);
    }
}
