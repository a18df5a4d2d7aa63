package io.drawbridge.core.meeting;

import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.Role;
import io.drawbridge.core.media.MediaKind;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.spi.DialOut;
import io.netty.util.concurrent.Ticker;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What the pages of one meeting are told of each other: who is there and who waits, who speaks, what is said in the chat, how well it goes,
 * whom hosts are calling. One who waits is told none of it. Owner: the meeting's loop.
 */
final class MeetingTalk {
    /** What changes without a word, as cameras do, is seen so soon. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long GRADE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final LoopMeeting meeting;
    private final Collection<LoopParticipant> participants;
    private final Foyer foyer;
    private final Dialler dialler;
    private final PageCommands commands;
    /** Telling all of all takes the square of how many they are: several changes at once are told as one. */
    private final Allowance tellings = new Allowance(20, 5);

    private final ChatLog chat = new ChatLog();
    private final Map<String, QualityWatch> watches = new HashMap<>();
    private List<PageNews.Person> people = List.of();
    private PageNews.Speakers speakers = new PageNews.Speakers(List.of());
    private PageNews.Quality quality = new PageNews.Quality(List.of());
    private boolean peopleDue;
    private long lookedNanos;
    private long gradedNanos;

    /**
     * Of an empty meeting.
     *
     * @param participants who is in, live, in order of joining
     * @param lender who can place calls
     */
    MeetingTalk(
            LoopMeeting meeting,
            Collection<LoopParticipant> participants,
            Foyer foyer,
            Ticker ticker,
            Supplier<Optional<DialOut>> lender) {
        this.meeting = meeting;
        this.participants = participants;
        this.foyer = foyer;
        this.dialler = new Dialler(meeting.loop(), ticker, lender, this::diallingChanged);
        this.commands = new PageCommands(meeting, this, dialler);
        this.lookedNanos = ticker.nanoTime();
        this.gradedNanos = lookedNanos;
    }

    // ---- coming and going

    /** All of it, to a participant that is in and whose page begins to look, or is in from now on. */
    void begin(LoopParticipant one) {
        if (one.page().observed()) {
            people = everybody();
            tellPeople(one);
            one.page().tell(speakers);
            chat.pieces().forEach(lines -> one.page().tell(new PageNews.Chat(lines)));
            one.page().tell(quality);
            tellHost(one, dialler.news());
        }
    }

    /** Somebody is in from now on. */
    void entered(LoopParticipant one) {
        begin(one);
        dialler.entered(one.id());
        peopleChanged();
    }

    /** Somebody is out. */
    void left(String participantId) {
        dialler.left(participantId);
        commands.left(participantId);
        watches.remove(participantId);
        peopleChanged();
    }

    /** Nobody is in any more, or nobody is to be. */
    void over() {
        chat.clear();
        dialler.over();
        speakers = new PageNews.Speakers(List.of());
        quality = new PageNews.Quality(List.of());
        people = List.of();
    }

    // ---- what changes

    /** A name, a right, a hand, a microphone, the lock, or who waits: whatever of it changed is told, soon where that is often. */
    void peopleChanged() {
        peopleDue = true;
        tellPeopleIfDue(meeting.nowNanos());
    }

    private void tellPeopleIfDue(long nowNanos) {
        if (peopleDue && tellings.take(nowNanos)) {
            peopleDue = false;
            people = everybody();
            participants.forEach(this::tellPeople);
        }
    }

    private List<PageNews.Person> everybody() {
        return participants.stream().map(People::person).toList();
    }

    private void tellPeople(LoopParticipant one) {
        if (one.page().observed()) {
            one.page()
                    .tell(new PageNews.Roster(people.stream()
                            .filter(person -> !person.id().equals(one.id()))
                            .toList()));
            String title = meeting.spec().map(MeetingSpec::title).orElse("");
            one.page().tell(People.self(one, meeting.locked(), title.isEmpty() ? meeting.name() : title));
            tellHost(one, lobby());
        }
    }

    private PageNews lobby() {
        return new PageNews.Lobby(foyer.waiting().stream()
                .filter(caller -> caller.state().equals("lobby"))
                .map(People::caller)
                .toList());
    }

    private static void tellHost(LoopParticipant one, PageNews news) {
        if (one.role() == Role.HOST) {
            one.page().tell(news);
        }
    }

    private void tellAll(PageNews news) {
        participants.forEach(one -> one.page().tell(news));
    }

    private void diallingChanged() {
        participants.forEach(one -> tellHost(one, dialler.news()));
    }

    /** Who is heard now; the first is the dominant speaker. */
    void speakers(List<String> ids) {
        speakers = new PageNews.Speakers(ids);
        tellAll(speakers);
    }

    // ---- what is asked

    void command(LoopParticipant from, PageCommand command, long nowNanos) {
        commands.carryOut(from, command, nowNanos);
    }

    boolean wasSaid(String lineId) {
        return chat.knows(lineId);
    }

    void say(LoopParticipant from, PageCommand.Chat said) {
        tellAll(new PageNews.Chat(List.of(chat.add(from.id(), from.name(), said, Instant.now()))));
    }

    // ---- what is looked after

    /** Every 20 ms. */
    void onTick(long nowNanos) {
        tellPeopleIfDue(nowNanos);
        if (nowNanos - lookedNanos >= LOOK_NANOS) {
            lookedNanos = nowNanos;
            look(nowNanos);
        }
        if (nowNanos - gradedNanos >= GRADE_NANOS) {
            gradedNanos = nowNanos;
            grade();
        }
    }

    private void look(long nowNanos) {
        dialler.onTick(nowNanos);
        if (everybody().equals(people)) {
            participants.forEach(one -> tellHost(one, lobby()));
        } else {
            peopleChanged();
        }
    }

    private void grade() {
        quality = new PageNews.Quality(participants.stream().map(this::grade).toList());
        tellAll(quality);
    }

    private PageNews.Graded grade(LoopParticipant one) {
        QualityGrade now = watches.computeIfAbsent(one.id(), id -> new QualityWatch())
                .look(one.leg().stats(MediaKind.AUDIO), one.leg().stats(MediaKind.VIDEO), one.soundExpected());
        return new PageNews.Graded(one.id(), now.grade().label(), now.reason().key());
    }
}
