package io.drawbridge.core.meeting;

import static io.drawbridge.core.sdp.MediaPolicy.VideoKind.H264_MODE0;
import static io.drawbridge.core.sdp.MediaPolicy.VideoKind.H264_MODE1;
import static io.drawbridge.core.sdp.MediaPolicy.VideoKind.VP8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.core.meeting.PictureRouting.Seat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PictureRoutingTest {
    private static final Seat CHROMIUM = new Seat(
            "chromium",
            Set.of(H264_MODE1, H264_MODE0, VP8),
            List.of(H264_MODE1, H264_MODE0, VP8),
            Optional.of(H264_MODE1));
    private static final Seat FIREFOX = new Seat("firefox", Set.of(VP8), List.of(VP8), Optional.of(VP8));
    private static final Seat OLD_ROOM =
            new Seat("old-room", Set.of(H264_MODE0), List.of(H264_MODE0), Optional.of(H264_MODE0));
    private static final Seat ROOM = new Seat("room", Set.of(H264_MODE1), List.of(H264_MODE1), Optional.of(H264_MODE1));

    @Test
    void aBrowserIsAskedForMode0WhileAMode0OnlyRoomWatches() {
        assertEquals(
                List.of(H264_MODE0, H264_MODE1, VP8),
                PictureRouting.preferenceFor(CHROMIUM.offers(), List.of(OLD_ROOM)));
    }

    @Test
    void withAMode1RoomTheUsualOrderStays() {
        assertEquals(
                List.of(H264_MODE1, H264_MODE0, VP8), PictureRouting.preferenceFor(CHROMIUM.offers(), List.of(ROOM)));
    }

    @Test
    void aBrowserAloneWithFirefoxIsAskedForVp8() {
        assertEquals(
                List.of(VP8, H264_MODE1, H264_MODE0),
                PictureRouting.preferenceFor(CHROMIUM.offers(), List.of(FIREFOX)));
    }

    @Test
    void h264WinsWhereItServesAsManyAsVp8() {
        assertEquals(
                List.of(H264_MODE1, H264_MODE0, VP8),
                PictureRouting.preferenceFor(CHROMIUM.offers(), List.of(ROOM, FIREFOX)));
    }

    @Test
    void nobodySeesItself() {
        assertEquals(
                Optional.empty(),
                PictureRouting.pictureFor(ROOM, List.of(ROOM), Optional.empty(), Optional.of("room")));
    }

    @Test
    void theSpeakerIsShownAndKeepsThePictureItSaw() {
        List<Seat> seats = List.of(ROOM, CHROMIUM, OLD_ROOM);
        assertEquals(
                Optional.of("chromium"),
                PictureRouting.pictureFor(ROOM, seats, Optional.of("old-room"), Optional.of("chromium")));
        assertEquals(
                Optional.of("old-room"),
                PictureRouting.pictureFor(CHROMIUM, seats, Optional.of("old-room"), Optional.of("chromium")));
    }

    @Test
    void aViewerWithoutACommonCodecSeesNobody() {
        assertEquals(
                Optional.empty(),
                PictureRouting.pictureFor(FIREFOX, List.of(ROOM, FIREFOX), Optional.empty(), Optional.of("room")));
    }

    @Test
    void mode0CanBeShownToAMode1ViewerButNotTheOtherWayRound() {
        assertEquals(true, PictureRouting.viewable(H264_MODE0, Set.of(H264_MODE1)));
        assertEquals(false, PictureRouting.viewable(H264_MODE1, Set.of(H264_MODE0)));
    }

    @Test
    void aReasonIsGivenOnlyWhereAPictureIsHiddenFromSomebodyWhoWantsOne() {
        Seat soundOnly = new Seat("phone", Set.of(), List.of(), Optional.empty());
        assertEquals(Optional.empty(), PictureRouting.whyHidden(ROOM, List.of(ROOM, soundOnly)));
        assertEquals(Optional.empty(), PictureRouting.whyHidden(soundOnly, List.of(ROOM, soundOnly)));
        assertEquals(Optional.of(Notice.NO_H264_HERE), PictureRouting.whyHidden(FIREFOX, List.of(ROOM, FIREFOX)));
        assertEquals(Optional.of(Notice.NO_H264_THERE), PictureRouting.whyHidden(ROOM, List.of(ROOM, FIREFOX)));
        assertEquals(Optional.of(Notice.NO_COMMON_VIDEO), PictureRouting.whyHidden(OLD_ROOM, List.of(ROOM, OLD_ROOM)));
    }

    @Test
    void whoCouldSeeAPictureAndLooksAtNoneIsGivenNoReason() {
        Seat other = new Seat("other", Set.of(VP8), List.of(VP8), Optional.of(VP8));
        assertEquals(Optional.empty(), PictureRouting.whyHidden(FIREFOX, List.of(ROOM, FIREFOX, other)));
        assertEquals(Optional.empty(), PictureRouting.whyHidden(CHROMIUM, List.of(ROOM, FIREFOX, CHROMIUM)));
    }
}
