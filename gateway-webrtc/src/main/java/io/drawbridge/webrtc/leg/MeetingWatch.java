package io.drawbridge.webrtc.leg;

import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.sdp.SenderLimits;
import io.drawbridge.webrtc.signal.ServerMessage;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What goes straight between a page and its meeting, past the join link: roster, picture, limits and notices out, mute in. Thread-safe;
 * messages come on the meeting's loop.
 */
final class MeetingWatch implements ParticipantObserver {
    private final Consumer<ServerMessage> out;
    private final Optional<Participant> participant;

    private MeetingWatch(Optional<Participant> participant, Consumer<ServerMessage> out) {
        this.participant = participant;
        this.out = out;
    }

    /** Watches for the participant from here on; does nothing if it is gone already. */
    static MeetingWatch begin(Meetings meetings, String participantId, Consumer<ServerMessage> out) {
        MeetingWatch watch = new MeetingWatch(meetings.participant(participantId), out);
        watch.participant.ifPresent(p -> p.meeting().loop().execute(() -> p.observe(watch)));
        return watch;
    }

    /** Of a participant in another process: what it is told comes over the join link. */
    static MeetingWatch afar(Consumer<ServerMessage> out) {
        return new MeetingWatch(Optional.empty(), out);
    }

    /** Whether the participant is in this process. */
    boolean near() {
        return participant.isPresent();
    }

    void mute(boolean audio) {
        participant.ifPresent(p -> p.meeting().loop().execute(() -> p.muteAudio(audio)));
    }

    @Override
    public void onRoster(List<Other> others) {
        out.accept(new ServerMessage.Roster(others.stream()
                .map(o -> new ServerMessage.Entry(o.id(), o.name(), o.path(), o.muted()))
                .toList()));
    }

    @Override
    public void onPicture(Optional<String> participantId) {
        out.accept(new ServerMessage.Picture(participantId.orElse(null)));
    }

    @Override
    public void onLimits(SenderLimits limits) {
        out.accept(new ServerMessage.Limits(
                limits.maxFrameSizeMacroblocks(), limits.maxFramesPerSecond(), limits.maxBitrateBps()));
    }

    @Override
    public void onNotice(String key) {
        out.accept(new ServerMessage.Notice(key));
    }

    @Override
    public void onStage(String stage) {
        out.accept(new ServerMessage.Stage(stage));
    }

    @Override
    public void onGone() {} // the join link says why
}
