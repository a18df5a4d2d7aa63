package io.drawbridge.core.meeting;

import io.drawbridge.core.directory.Role;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.meeting.page.Refusal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Carries out what the pages of one meeting ask, or says why not. Owner: the meeting's loop. */
final class PageCommands {
    private static final int CHAT_BURST = 10;
    private static final double CHAT_A_SECOND = 1;
    private static final int BURST = 20;
    private static final double A_SECOND = 4;

    private final LoopMeeting meeting;
    private final MeetingTalk talk;
    private final Dialler dialler;
    private final Map<String, Asker> askers = new HashMap<>();

    /** How much one participant may still ask. */
    private record Asker(Allowance chat, Allowance others) {
        static Asker patient() {
            return new Asker(new Allowance(CHAT_BURST, CHAT_A_SECOND), new Allowance(BURST, A_SECOND));
        }
    }

    PageCommands(LoopMeeting meeting, MeetingTalk talk, Dialler dialler) {
        this.meeting = meeting;
        this.talk = talk;
        this.dialler = dialler;
    }

    void carryOut(LoopParticipant from, PageCommand command, long nowNanos) {
        done(from, command, nowNanos).ifPresent(why -> refuse(from, command, why));
    }

    private static void refuse(LoopParticipant from, PageCommand command, Refusal why) {
        from.page().tell(new PageNews.Refused(command.kind(), why.key()));
    }

    void left(String participantId) {
        askers.remove(participantId);
    }

    /** Does it; why not, where it cannot be done. Muting and looking cost others nothing and are never refused for being many. */
    private Optional<Refusal> done(LoopParticipant from, PageCommand command, long nowNanos) {
        if (command instanceof PageCommand.Mute mute) {
            from.muteAudio(mute.audio());
            return Optional.empty();
        }
        if (!meeting.holds(from)) {
            return Optional.of(Refusal.NOT_IN_MEETING);
        }
        if (command instanceof PageCommand.View view) {
            from.view(view.tiles());
            return Optional.empty();
        }
        Asker asker = askers.computeIfAbsent(from.id(), id -> Asker.patient());
        if (command instanceof PageCommand.Chat chat) {
            return chat(from, chat, asker, nowNanos);
        }
        if (!asker.others().take(nowNanos)) {
            return Optional.of(Refusal.TOO_MANY);
        }
        if (command instanceof PageCommand.Hand hand) {
            from.raise(hand.raised());
            return Optional.empty();
        }
        if (command instanceof PageCommand.Share share) {
            return unless(from.share(Optional.ofNullable(share.mid())), Refusal.UNKNOWN_LINE);
        }
        return from.role() == Role.HOST ? doneForHost(from, command) : Optional.of(Refusal.NOT_HOST);
    }

    private Optional<Refusal> chat(LoopParticipant from, PageCommand.Chat said, Asker asker, long nowNanos) {
        if (talk.wasSaid(said.id())) {
            return Optional.empty();
        }
        if (said.id().isBlank() || said.text().isBlank()) {
            return Optional.of(Refusal.EMPTY);
        }
        if (said.id().length() > PageCommand.MOST_ID_CHARS || said.text().length() > PageCommand.MOST_CHAT_CHARS) {
            return Optional.of(Refusal.TOO_LONG);
        }
        if (!asker.chat().take(nowNanos)) {
            return Optional.of(Refusal.TOO_MANY);
        }
        talk.say(from, said);
        return Optional.empty();
    }

    private Optional<Refusal> doneForHost(LoopParticipant host, PageCommand command) {
        if (command instanceof PageCommand.Admit admit) {
            return unless(meeting.admit(admit.participantId()), Refusal.UNKNOWN_PARTICIPANT);
        }
        if (command instanceof PageCommand.Remove remove) {
            return unless(meeting.remove(remove.participantId()), Refusal.UNKNOWN_PARTICIPANT);
        }
        if (command instanceof PageCommand.MuteOther mute) {
            return unless(meeting.mute(mute.participantId(), mute.muted()), Refusal.UNKNOWN_PARTICIPANT);
        }
        if (command instanceof PageCommand.Lock lock) {
            meeting.lock(lock.locked());
        } else if (command instanceof PageCommand.End) {
            meeting.end();
        } else if (command instanceof PageCommand.DialOut wish) {
            return dialler.dial(meeting.spec(), wish, why -> refuse(host, command, why));
        } else if (command instanceof PageCommand.HangUpDial hangUp) {
            return unless(dialler.hangUp(hangUp.id(), meeting::remove), Refusal.UNKNOWN_CALL);
        }
        return Optional.empty();
    }

    private static Optional<Refusal> unless(boolean done, Refusal why) {
        return done ? Optional.empty() : Optional.of(why);
    }
}
