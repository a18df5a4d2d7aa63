package io.drawbridge.core.meeting;

import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who sees whom, and which kind of video each sender is asked for. Pure: a function of who is in the meeting and who speaks.
 *
 * <p>Video is never decoded here, so a viewer can be shown a sender only where the viewer takes what the sender sends. Everyone sees
 * the participant who speaks, the speaker keeps the one it saw; nobody sees itself, except in the echo test.
 */
final class PictureRouting {
    /** The kinds in the order in which they are preferred when they serve equally many viewers. */
    static final List<VideoKind> PREFERENCE = List.of(VideoKind.H264_MODE1, VideoKind.H264_MODE0, VideoKind.VP8);

    private PictureRouting() {}

    /**
     * One participant's video, as far as routing goes.
     *
     * @param takes what it can be sent; empty without video
     * @param offers what it can be asked to send; empty without camera
     * @param sends what it sends now, or will send first
     */
    record Seat(String id, Set<VideoKind> takes, List<VideoKind> offers, Optional<VideoKind> sends) {
        Seat {
            takes = Set.copyOf(takes);
            offers = List.copyOf(offers);
        }
    }

    /** Whether a viewer that takes {@code takes} can be shown a sender of {@code kind} without transcoding. */
    static boolean viewable(VideoKind kind, Set<VideoKind> takes) {
        return switch (kind) {
            case H264_MODE0 -> takes.contains(VideoKind.H264_MODE0) || takes.contains(VideoKind.H264_MODE1);
            case H264_MODE1 -> takes.contains(VideoKind.H264_MODE1);
            case VP8 -> takes.contains(VideoKind.VP8);
        };
    }

    /**
     * The picture for one viewer.
     *
     * @param seats everyone, in order of joining
     * @param current whom the viewer sees now
     * @param speaker who speaks
     */
    static Optional<String> pictureFor(
            Seat viewer, List<Seat> seats, Optional<String> current, Optional<String> speaker) {
        List<String> possible = seats.stream()
                .filter(seat -> !seat.id().equals(viewer.id()))
                .filter(seat -> seat.sends()
                        .filter(kind -> viewable(kind, viewer.takes()))
                        .isPresent())
                .map(Seat::id)
                .toList();
        return speaker.filter(possible::contains)
                .or(() -> current.filter(possible::contains))
                .or(() -> possible.stream().findFirst());
    }

    /**
     * Why a viewer that is shown nobody sees nothing although somebody sends a picture; empty if nobody does, if the viewer wants none,
     * or if it could be shown one and looks at none, as a page whose chat lies over all tiles.
     */
    static Optional<Notice> whyHidden(Seat viewer, List<Seat> seats) {
        List<VideoKind> sent = seats.stream()
                .filter(seat -> !seat.id().equals(viewer.id()))
                .flatMap(seat -> seat.sends().stream())
                .toList();
        boolean possible = sent.stream().anyMatch(kind -> viewable(kind, viewer.takes()));
        if (sent.isEmpty() || viewer.takes().isEmpty() || possible) {
            return Optional.empty();
        }
        if (viewer.takes().equals(Set.of(VideoKind.VP8))) {
            return Optional.of(Notice.NO_H264_HERE);
        }
        return Optional.of(sent.contains(VideoKind.VP8) ? Notice.NO_H264_THERE : Notice.NO_COMMON_VIDEO);
    }

    /**
     * The order in which a sender's kinds of video are preferred: the one that most others can be shown comes first.
     *
     * @param offers what the sender can be asked for
     * @param others everyone else
     */
    static List<VideoKind> preferenceFor(Collection<VideoKind> offers, Collection<Seat> others) {
        return PREFERENCE.stream()
                .filter(offers::contains)
                .sorted(Comparator.comparingLong((VideoKind kind) -> -viewers(kind, others)))
                .toList();
    }

    private static long viewers(VideoKind kind, Collection<Seat> others) {
        return others.stream().filter(seat -> viewable(kind, seat.takes())).count();
    }
}
