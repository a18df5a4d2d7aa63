package io.drawbridge.core.meeting;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.media.MediaKind;
import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.media.MediaStats;
import io.drawbridge.core.media.audio.AudioMixer;
import io.drawbridge.core.spi.WebTransports.WebTransport;
import java.util.Optional;

/** Writes down the facts of a live leg. Owner: the meeting's loop. */
final class Snapshots {
    private Snapshots() {}

    /**
     * The facts of now.
     *
     * @param state as in {@link CallSnapshot#state}
     * @param seesPicture whether somebody's picture is sent to the leg
     * @param notice why there is none
     * @param muted as in {@link CallSnapshot#muted}
     */
    static CallSnapshot of(
            JoinAttempt attempt,
            String startedAt,
            String state,
            LoopMeeting meeting,
            LegSession session,
            MediaLeg leg,
            boolean seesPicture,
            Optional<Notice> notice,
            boolean muted) {
        MediaStats audio = leg.stats(MediaKind.AUDIO);
        MediaStats video = leg.stats(MediaKind.VIDEO);
        Optional<AudioMixer.Stats> mixed = meeting.sound().stats(attempt.callId());
        return new CallSnapshot(
                attempt.callId(),
                meeting.name().isEmpty() ? null : meeting.name(),
                attempt.path().label(),
                state,
                attempt.displayName(),
                attempt.remote(),
                startedAt,
                seesPicture ? "pass-through" : "mixed",
                notice.map(Notice::sentence).orElse(null),
                session.agreement().audio().isEmpty() ? null : audio(audio, mixed),
                session.agreement().video().isEmpty() ? null : video(video),
                session.agreement().encryption(),
                audio.roundTripMs() != null ? audio.roundTripMs() : video.roundTripMs(),
                attempt.transport() instanceof WebTransport web && !web.pair().isEmpty() ? web.pair() : null,
                muted);
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
