package io.drawbridge.core.meeting;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.media.MediaKind;
import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.media.MediaStats;
import io.drawbridge.core.media.audio.AudioMixer;
import io.drawbridge.core.spi.WebTransports.WebTransport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes down the facts of a live leg. Owner: the meeting's loop. */
final class Snapshots {
    private Snapshots() {}

    /**
     * The facts of now.
     *
     * @param seesPicture whether somebody's picture is sent to the leg
     * @param notice why there is none, as a key; empty if there is nothing to say
     */
    static CallSnapshot of(
            JoinAttempt attempt,
            String startedAt,
            LoopMeeting meeting,
            LegSession session,
            MediaLeg leg,
            boolean seesPicture,
            String notice) {
        MediaStats audio = leg.stats(MediaKind.AUDIO);
        MediaStats video = leg.stats(MediaKind.VIDEO);
        Optional<AudioMixer.Stats> mixed = meeting.audioStats(attempt.callId());
        return new CallSnapshot(
                attempt.callId(),
                meeting.name(),
                attempt.path().label(),
                leg.ready() ? "connected" : "connecting",
                attempt.displayName(),
                attempt.remote(),
                startedAt,
                seesPicture ? "pass-through" : "mixed",
                reason(notice),
                session.agreement().audio().isEmpty() ? null : audio(audio, mixed),
                session.agreement().video().isEmpty() ? null : video(video),
                session.secure() ? "dtls" : "none",
                audio.roundTripMs() != null ? audio.roundTripMs() : video.roundTripMs(),
                attempt.transport() instanceof WebTransport web && !web.pair().isEmpty() ? web.pair() : null);
    }

    /** The sentence of a notice; null if there is nothing to say. */
    static @Nullable String reason(String notice) {
        return switch (notice) {
            case "" -> null;
            case LoopParticipant.NOTICE_NO_COMMON_VIDEO ->
                "audio only, because this side has no H.264 video, which the other side needs";
            default -> "audio only, because the other side has no video codec in common with this one";
        };
    }

    private static CallSnapshot.Audio audio(MediaStats stats, Optional<AudioMixer.Stats> mixed) {
        return new CallSnapshot.Audio(
                stats.sendCodec(),
                stats.receiveCodec(),
                stats.packetsReceived(),
                stats.packetsSent(),
                stats.packetsLost(),
                stats.jitterMs(),
                mixed.map(AudioMixer.Stats::concealedRatio).orElse(null));
    }

    private static CallSnapshot.Video video(MediaStats stats) {
        return new CallSnapshot.Video(
                stats.sendCodec(),
                stats.receiveCodec(),
                stats.packetsReceived(),
                stats.packetsSent(),
                stats.packetsLost(),
                stats.jitterMs(),
                stats.framesPerSecond(),
                stats.width(),
                stats.height());
    }
}
