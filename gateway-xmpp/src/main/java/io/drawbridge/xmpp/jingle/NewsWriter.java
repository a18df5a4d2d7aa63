package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.sdp.SenderLimits;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes {@link MeetingNews} of what an observer is told. Owner: the meeting's loop. */
record NewsWriter(Consumer<MeetingNews> out) implements ParticipantObserver {
    @Override
    public void onRoster(List<Other> others) {
        out.accept(new MeetingNews.Roster(List.copyOf(others)));
    }

    @Override
    public void onPicture(Optional<String> participantId) {
        out.accept(new MeetingNews.Picture(participantId));
    }

    @Override
    public void onLimits(SenderLimits limits) {
        out.accept(new MeetingNews.Limits(limits));
    }

    @Override
    public void onNotice(String key) {
        out.accept(new MeetingNews.Notice(key));
    }

    @Override
    public void onStage(String stage) {
        out.accept(new MeetingNews.Stage(stage));
    }

    @Override
    public void onGone() {} // the session's end says why
}
