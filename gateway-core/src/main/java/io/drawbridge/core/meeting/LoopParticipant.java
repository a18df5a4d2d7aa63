package io.drawbridge.core.meeting;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.media.SenderLimits;
import io.drawbridge.core.media.VideoFacts;
import io.drawbridge.core.meeting.PictureRouting.Seat;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.spi.WebTransports;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One leg in a {@link LoopMeeting}: its media, what it sees, and what it is told. Owner: the meeting's loop. */
final class LoopParticipant implements Participant, MediaLeg.Listener {
    /** Notice: the other side's picture cannot be shown here. */
    static final String NO_COMMON_VIDEO = "audio-only-no-h264";

    private final LoopMeeting meeting;
    private final JoinAttempt attempt;
    private final String startedAt = Instant.now().toString();
    private final MediaLeg leg;
    private Agreement agreement;
    private @Nullable ParticipantObserver observer;
    private Optional<VideoKind> sends;
    private Optional<LoopParticipant> seen = Optional.empty();
    private SenderLimits limits = SenderLimits.NONE;
    private List<VideoKind> preferred;
    private String notice = "";
    private boolean muted;
    private boolean gone;

    LoopParticipant(LoopMeeting meeting, JoinAttempt attempt, Agreement agreement, MediaLegMaker maker) {
        this.meeting = meeting;
        this.attempt = attempt;
        this.agreement = agreement;
        this.sends = expectedKind(agreement);
        this.preferred = agreement.video().map(VideoKinds::of).orElse(List.of());
        this.leg = maker.make(this);
    }

    /** Makes the media once the listener exists. */
    interface MediaLegMaker {
        MediaLeg make(MediaLeg.Listener listener);
    }
}
