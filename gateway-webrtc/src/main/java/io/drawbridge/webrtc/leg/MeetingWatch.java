package io.drawbridge.webrtc.leg;

import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import java.util.Optional;
import java.util.function.Consumer;

/** What goes straight between a page and its meeting, past the join link. Thread-safe; news come on the meeting's loop. */
final class MeetingWatch implements ParticipantObserver {
    private final Consumer<PageNews> out;
    private final Optional<Participant> participant;

    private MeetingWatch(Optional<Participant> participant, Consumer<PageNews> out) {
        this.participant = participant;
        this.out = out;
    }

    /** Watches for the participant from here on; does nothing if it is gone already. */
    static MeetingWatch begin(Meetings meetings, String participantId, Consumer<PageNews> out) {
        MeetingWatch watch = new MeetingWatch(meetings.participant(participantId), out);
        watch.participant.ifPresent(p -> p.meeting().loop().execute(() -> p.observe(watch)));
        return watch;
    }

    /** Of a participant in another process: what it is told comes over the join link. */
    static MeetingWatch afar(Consumer<PageNews> out) {
        return new MeetingWatch(Optional.empty(), out);
    }

    /** Whether the participant is in this process. */
    boolean near() {
        return participant.isPresent();
    }

    void command(PageCommand command) {
        participant.ifPresent(p -> p.meeting().loop().execute(() -> p.command(command)));
    }

    @Override
    public void onNews(PageNews news) {
        out.accept(news);
    }

    @Override
    public void onGone() {} // the join link says why
}
