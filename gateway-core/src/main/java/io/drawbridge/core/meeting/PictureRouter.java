package io.drawbridge.core.meeting;

import io.drawbridge.core.media.video.NotePage;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.meeting.PictureRouting.Seat;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.SenderLimits;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows every participant the right picture and tells every sender what its viewers can take. Decisions are {@link PictureRouting}'s;
 * this class carries them out. Owner: the meeting's loop.
 */
final class PictureRouter {
    private final boolean echo;
    private final Collection<LoopParticipant> participants;
    private final Burst burst;
    private Optional<String> speaker = Optional.empty();

    /** Looks at {@code participants} live, in order of joining; with {@code echo} everyone sees itself. */
    PictureRouter(boolean echo, Collection<LoopParticipant> participants, Burst burst) {
        this.echo = echo;
        this.participants = participants;
        this.burst = burst;
    }

    /** Somebody else speaks. */
    void onSpeaker(Optional<String> participantId) {
        speaker = participantId;
        refresh();
    }

    /** One packet of a sender's picture, to all who see it. */
    void onVideo(LoopParticipant source, RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
        for (LoopParticipant viewer : participants) {
            if (viewer.sees(source)) {
                viewer.leg().forwardVideo(source.id(), packet, codec, facts, arrivalNanos);
            }
        }
        burst.flushSoon();
    }

    /** The order of video kinds for somebody who offers {@code offers}, with everyone but {@code self} as viewers. */
    List<VideoKind> preferenceFor(Collection<VideoKind> offers, Optional<String> self) {
        List<Seat> others = participants.stream()
                .filter(p -> self.filter(p.id()::equals).isEmpty())
                .map(LoopParticipant::seat)
                .toList();
        return PictureRouting.preferenceFor(offers, others);
    }

    /**
     * Decides anew, after somebody came, went, spoke or changed what it sends. Looks at everybody once and at all pairs of a viewer and one
     * who has a picture: hundreds who only listen are no burden.
     */
    void refresh() {
        Map<LoopParticipant, Seat> seats = new LinkedHashMap<>();
        participants.forEach(each -> seats.put(each, each.seat()));
        List<Seat> senders =
                seats.values().stream().filter(seat -> seat.sends().isPresent()).toList();
        NotePage idle = seats.size() == 1 ? NotePage.ALONE : NotePage.NO_PICTURE;
        seats.forEach((viewer, seat) -> viewer.see(
                echo ? Optional.of(viewer) : chosenFor(viewer, seat, senders),
                PictureRouting.whyHidden(seat, senders),
                idle));
        Map<String, SenderLimits> limits = limits();
        seats.forEach((sender, seat) -> {
            sender.limit(limits.getOrDefault(sender.id(), SenderLimits.NONE));
            if (!seat.offers().isEmpty()) {
                sender.prefer(preferenceAmong(seat, seats.values()));
            }
        });
    }

    private static List<VideoKind> preferenceAmong(Seat sender, Collection<Seat> seats) {
        List<Seat> others =
                seats.stream().filter(seat -> !seat.id().equals(sender.id())).toList();
        return PictureRouting.preferenceFor(sender.offers(), others);
    }

    private Optional<LoopParticipant> chosenFor(LoopParticipant viewer, Seat seat, List<Seat> senders) {
        return PictureRouting.pictureFor(seat, senders, viewer.seen(), speaker)
                .flatMap(id ->
                        participants.stream().filter(p -> p.id().equals(id)).findFirst());
    }

    /** By the id of a sender, the tightest of what the rooms that watch can decode, and what its only viewer can get. */
    private Map<String, SenderLimits> limits() {
        Map<String, SenderLimits> limits = new HashMap<>();
        Map<String, Integer> viewers = new HashMap<>();
        participants.forEach(viewer -> viewer.seen().ifPresent(id -> viewers.merge(id, 1, Integer::sum)));
        participants.forEach(viewer -> viewer.seen().ifPresent(id -> {
            SenderLimits own =
                    viewers.getOrDefault(id, 0) == 1 ? viewer.viewLimits().and(viewer.downlink()) : viewer.viewLimits();
            limits.merge(id, own, SenderLimits::and);
        }));
        return limits;
    }
}
