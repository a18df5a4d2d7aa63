package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.ConfiguredMeetings;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.PinDoor;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.meeting.page.PageWords;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.spi.DialOut;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What pages ask of their meeting, and what they are told of it. */
@Timeout(60)
class MeetingTalkTest {
    private static final MeetingSpec BOARD = new MeetingSpec("board", "2000", "Board <b>", "", "99991", true);
    private static final String HOST = "99991";
    private static final int SECONDS = 15;

    private final SkippingTicker ticker = new SkippingTicker();
    private final Outside outside = new Outside();
    private final List<DialOut> lenders = new CopyOnWriteArrayList<>(List.of(outside));
    private Loops loops;
    private MediaTools tools;
    private MeetingRegistry registry;

    @BeforeEach
    void open() {
        loops = new Loops(1);
        tools = new MediaTools(
                ticker, new SimpleMeterRegistry(), new AudioCodecs(java.nio.file.Path.of("target", "natives")));
        PinDoor door = new PinDoor(new GuessCounters(GuessCounters.Limits.DEFAULT), InstantSource.system());
        Directory directory =
                new Directory(List.of(new ConfiguredMeetings(List.of(BOARD))), Directory.Rules.NONE, door);
        registry = new MeetingRegistry(loops, tools, directory, door, () -> lenders);
    }

    @AfterEach
    void close() throws Exception {
        registry.endAll(new EndReason.ShuttingDown()).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        tools.close();
        loops.close();
    }

    // ---- everybody

    @Test
    void aPageThatBeginsToLookIsToldAllOfIt() throws Exception {
        Page host = join("host", HOST);
        Page guest = admitted("guest", host);
        assertEquals(
                List.of("stage", "roster", "pictures", "limits", "notice"),
                guest.kinds().subList(0, 5));
        Page late = new Page(guest.participant);
        observe(late);
        assertEquals(
                List.of("roster", "self", "speakers", "chat", "quality", "pictures", "limits", "notice"), late.kinds());
        assertEquals(
                new PageNews.Self("guest", "guest", false, false, false, "Board <b>"), late.last(PageNews.Self.class));
        assertEquals(
                "host", late.last(PageNews.Roster.class).participants().get(0).role());
        assertEquals("host", host.last(PageNews.Self.class).role());
        assertTrue(host.kinds().containsAll(List.of("lobby", "dialling")), host.kinds()::toString);
        assertFalse(guest.kinds().contains("lobby") || guest.kinds().contains("dialling"), "those are for hosts");
    }

    @Test
    void chatReachesEverybodyVerbatimWithTheNameOfThen() throws Exception {
        Page host = join("host", HOST);
        Page guest = admitted("guest", host);
        String typed = "<img src=x onerror=alert(1)>&amp; \"q\"\n\ud83d\ude00";
        say(guest, "c1", typed);
        PageNews.Line line = host.last(PageNews.Chat.class).lines().get(0);
        assertEquals(
                List.of("c1", "guest", "guest", typed),
                List.of(line.id(), line.participantId(), line.name(), line.text()));
        assertTrue(line.at().endsWith("Z"), line.at());
        assertEquals(host.last(PageNews.Chat.class), guest.last(PageNews.Chat.class));
        leave(guest);
        Page late = admitted("late", host);
        assertEquals(List.of(line), late.last(PageNews.Chat.class).lines(), "who comes later reads it");
    }

    @Test
    void aLineThatIsSaidAgainWithTheSameIdIsTheSameLine() throws Exception {
        Page host = join("host", HOST);
        say(host, "c1", "once");
        say(host, "c1", "once");
        say(host, "c2", "twice");
        assertEquals(List.of("once", "twice"), host.read());
        assertEquals(List.of(), host.refusals());
    }

    @Test
    void whatIsTooLongOrEmptyOrTooMuchIsRefused() throws Exception {
        Page host = join("host", HOST);
        say(host, "c1", "x".repeat(2000));
        say(host, "c2", "x".repeat(2001));
        say(host, "c3", " \n");
        say(host, "", "no id");
        say(host, "i".repeat(65), "long id");
        assertEquals(List.of("chat too-long", "chat empty", "chat empty", "chat too-long"), host.refusals());
        host.told.clear();
        for (int i = 0; i < 30; i++) {
            say(host, "f" + i, "flood");
        }
        assertTrue(host.read().size() < 15, "most of a flood is not told");
        assertTrue(host.refusals().contains("chat too-many"));
        ticker.skip(TimeUnit.SECONDS.toNanos(20));
        say(host, "g", "patient");
        assertEquals("patient", host.read().get(host.read().size() - 1));
    }

    @Test
    void fiftyLinesAreKeptAndNoneWhenNobodyIsInAnyMore() throws Exception {
        Page host = join("host", HOST);
        for (int i = 0; i < 60; i++) {
            ticker.skip(TimeUnit.SECONDS.toNanos(2));
            say(host, "c" + i, "line " + i);
        }
        Page second = join("second", HOST);
        assertEquals(50, second.read().size());
        assertEquals("line 59", second.read().get(49));
        leave(host);
        leave(second);
        assertEquals(List.of(), join("third", HOST).read());
    }

    @Test
    void aRaisedHandIsSeenByAllAndByTheApi() throws Exception {
        Page host = join("host", HOST);
        Page guest = admitted("guest", host);
        ask(guest, new PageCommand.Hand(true));
        assertTrue(host.last(PageNews.Roster.class).participants().get(0).hand());
        assertTrue(guest.last(PageNews.Self.class).hand());
        assertTrue(on(() -> guest.meeting().participants().get(1).hand()));
        ask(guest, new PageCommand.Hand(false));
        assertFalse(host.last(PageNews.Roster.class).participants().get(0).hand());
    }

    @Test
    void aFloodOfHandsIsRefusedButMutingNeverIs() throws Exception {
        Page host = join("host", HOST);
        for (int i = 0; i < 40; i++) {
            ask(host, new PageCommand.Hand(i % 2 == 0));
            ask(host, new PageCommand.Mute(i % 2 == 0));
        }
        ask(host, new PageCommand.Mute(true));
        await(() -> host.last(PageNews.Self.class).muted());
        assertEquals(
                List.of("hand too-many"), host.refusals().stream().distinct().toList());
    }

    @Test
    void aFloodOfMutingIsToldToOthersAFewTimesASecondAndTheLastOfItAlways() throws Exception {
        Page host = join("host", HOST);
        Page guest = admitted("guest", host);
        host.told.clear();
        on(() -> {
            for (int i = 0; i <= 1000; i++) {
                guest.participant.command(new PageCommand.Mute(i % 2 == 0));
            }
            return null;
        });
        await(() -> host.last(PageNews.Roster.class).participants().get(0).muted());
        long rosters = host.kinds().stream().filter("roster"::equals).count();
        assertTrue(rosters < 200, rosters + " lists of people for a thousand changes");
    }

    @Test
    void aFaultInWhatOnePageIsToldDoesNotStopTheMeetingsClock() throws Exception {
        Page host = join("host", HOST);
        Page guest = admitted("guest", host);
        guest.failsAt = PageNews.Quality.class;
        ticker.skip(TimeUnit.SECONDS.toNanos(2));
        await(() -> guest.failed);
        ticker.skip(TimeUnit.SECONDS.toNanos(6));
        await(() -> !host.last(PageNews.Roster.class).participants().get(0).camera());
    }

    @Test
    void whatCannotBeShownIsNoPartOfALine() throws Exception {
        Page host = join("host", HOST);
        say(host, "c1", "\u0001".repeat(2000));
        say(host, "c2", "a\u0000\u202eb\tc\nd\ue000\ud800");
        say(host, "c\u0001" + "3", "joined \ud83d\udc69\u200d\ud83d\ude80");
        assertEquals(List.of("a" + "b\tc\nd", "joined \ud83d\udc69\u200d\ud83d\ude80"), host.read());
        assertEquals(List.of("chat empty"), host.refusals());
    }

    @Test
    void whatWasSaidIsToldWhoComesLaterInPiecesThatFitAnyWay() throws Exception {
        Page host = join("host", HOST);
        for (int i = 0; i < 50; i++) {
            ticker.skip(TimeUnit.SECONDS.toNanos(2));
            say(host, "c" + i, "\\".repeat(1998) + i);
        }
        Page late = join("late", HOST);
        PageWords words = new PageWords();
        List<Integer> pieces = late.told.stream()
                .filter(PageNews.Chat.class::isInstance)
                .map(chat -> words.write(chat).length())
                .toList();
        assertTrue(pieces.stream().allMatch(chars -> chars < 16 << 10), pieces::toString);
        int sum = pieces.stream().mapToInt(Integer::intValue).sum();
        assertTrue(sum > 32 << 10 && sum < 72 << 10, pieces::toString);
        assertTrue(late.read().get(late.read().size() - 1).endsWith("49"));
        assertFalse(late.read().get(0).endsWith("\\0"), "the oldest are given up");
    }

    @Test
    void whoSpeaksIsTold() throws Exception {
        Page host = join("host", HOST);
        on(() -> {
            ((LoopMeeting) host.meeting()).onHeard(List.of("a", "host"));
            return null;
        });
        assertEquals(List.of("a", "host"), host.last(PageNews.Speakers.class).ids());
    }

    @Test
    void aCameraThatFallsSilentIsSeenToBeOff() throws Exception {
        Page host = join("host", HOST);
        admitted("guest", host);
        assertTrue(host.last(PageNews.Roster.class).participants().get(0).camera());
        ticker.skip(TimeUnit.SECONDS.toNanos(6));
        await(() -> !host.last(PageNews.Roster.class).participants().get(0).camera());
    }

    @Test
    void whoSendsNothingForSecondsIsGradedPoor() throws Exception {
        Page host = join("host", HOST);
        await(() -> {
            ticker.skip(TimeUnit.SECONDS.toNanos(2));
            return host.last(PageNews.Quality.class)
                    .people()
                    .equals(List.of(new PageNews.Graded("host", "poor", "no-media")));
        });
        ask(host, new PageCommand.Mute(true));
        await(() -> {
            ticker.skip(TimeUnit.SECONDS.toNanos(2));
            return host.last(PageNews.Quality.class).people().equals(List.of(new PageNews.Graded("host", "good", "")));
        });
    }

    // ---- who waits

    @Test
    void whoWaitsIsToldNothingOfTheMeetingAndCanAskNothing() throws Exception {
        Page host = join("host", HOST);
        ask(host, new PageCommand.Lock(true));
        Page waiting = join("waiting", "");
        say(host, "c1", "secret");
        ask(waiting, new PageCommand.Chat("c2", "let me in"));
        ask(waiting, new PageCommand.Hand(true));
        ask(waiting, new PageCommand.End());
        assertEquals(List.of("chat", "hand", "end"), waiting.refused(Refusal.NOT_IN_MEETING));
        assertEquals(
                List.of("stage", "roster", "pictures", "limits", "notice"),
                waiting.kinds().stream().filter(kind -> !kind.equals("refused")).toList());
        assertEquals(List.of(), waiting.last(PageNews.Roster.class).participants());
        assertEquals(List.of("secret"), host.read());
    }

    @Test
    void aHostSeesWhoWaitsAndLetsThemIn() throws Exception {
        Page host = join("host", HOST);
        ask(host, new PageCommand.Lock(true));
        Page guest = join("guest", "");
        assertEquals(
                List.of(new PageNews.Caller("guest", "guest", "webrtc")),
                host.last(PageNews.Lobby.class).waiting());
        ask(host, new PageCommand.Admit("nobody"));
        assertEquals(List.of("admit unknown-participant"), host.refusals());
        ask(host, new PageCommand.Admit("guest"));
        await(guest::inside);
        assertEquals(List.of(), host.last(PageNews.Lobby.class).waiting());
        assertEquals(
                "guest", host.last(PageNews.Roster.class).participants().get(0).id());
    }

    // ---- hosts

    @Test
    void aGuestMayDoNothingThatIsAHosts() throws Exception {
        Page host = join("host", HOST);
        Page guest = admitted("guest", host);
        List<PageCommand> all = List.of(
                new PageCommand.Admit("x"),
                new PageCommand.Remove("host"),
                new PageCommand.MuteOther("host", true),
                new PageCommand.Lock(true),
                new PageCommand.End(),
                new PageCommand.DialOut("d1", "sip:room@example.com"),
                new PageCommand.HangUpDial("d1"));
        for (PageCommand command : all) {
            ask(guest, command);
        }
        assertEquals(all.stream().map(PageCommand::kind).toList(), guest.refused(Refusal.NOT_HOST));
        assertFalse(host.last(PageNews.Self.class).muted());
        assertFalse(host.last(PageNews.Self.class).locked());
        assertEquals(2, registry.participantCount());
        assertEquals(List.of(), outside.dialled);
    }

    @Test
    void aHostMutesOthersAndRemovesThem() throws Exception {
        Page host = join("host", HOST);
        Page guest = admitted("guest", host);
        ask(host, new PageCommand.MuteOther("guest", true));
        assertTrue(guest.last(PageNews.Self.class).muted());
        assertTrue(host.last(PageNews.Roster.class).participants().get(0).muted());
        ask(host, new PageCommand.MuteOther("guest", false));
        assertFalse(guest.last(PageNews.Self.class).muted());
        ask(host, new PageCommand.Remove("guest"));
        assertEquals("removed", guest.room.ended.poll(SECONDS, TimeUnit.SECONDS));
        assertTrue(guest.gone);
        ask(host, new PageCommand.Remove("guest"));
        ask(host, new PageCommand.MuteOther("guest", true));
        assertEquals(List.of("remove", "mute-other"), host.refused(Refusal.UNKNOWN_PARTICIPANT));
    }

    @Test
    void aHostLocksTheMeetingForAllToSeeAndEndsIt() throws Exception {
        Page host = join("host", HOST);
        Page guest = admitted("guest", host);
        ask(host, new PageCommand.Lock(true));
        assertTrue(guest.last(PageNews.Self.class).locked());
        ask(host, new PageCommand.Lock(false));
        assertFalse(guest.last(PageNews.Self.class).locked());
        ask(host, new PageCommand.End());
        assertEquals("meeting-ended", guest.room.ended.poll(SECONDS, TimeUnit.SECONDS));
        assertEquals("meeting-ended", host.room.ended.poll(SECONDS, TimeUnit.SECONDS));
    }

    // ---- calls to the outside

    @Test
    void aHostCallsARoomAndSeesHowItGoes() throws Exception {
        Page host = join("host", HOST);
        Page other = join("other", HOST);
        dial(host, "d1");
        assertEquals(List.of("sip:d1@example.com"), outside.dialled);
        assertEquals(List.of("d1 calling "), other.dials());
        outside.progress.get(0).onRinging();
        await(() -> other.dials().equals(List.of("d1 ringing ")));
        Participant room = invited("call-1");
        assertEquals(List.of("d1 connected "), host.dials());
        dial(host, "d1");
        assertEquals(1, outside.dialled.size(), "the same call");
        ask(host, new PageCommand.HangUpDial("d1"));
        assertEquals(List.of(), host.dials());
        assertFalse(on(() -> room.meeting().participants()).stream()
                .anyMatch(attendee -> attendee.id().equals("call-1")));
    }

    @Test
    void aCallThatFailsSaysWhyForAMinute() throws Exception {
        Page host = join("host", HOST);
        dial(host, "d1");
        outside.progress.get(0).onOver(EndReason.Plain.BUSY);
        await(() -> host.dials().equals(List.of("d1 failed busy")));
        ticker.skip(TimeUnit.SECONDS.toNanos(61));
        await(() -> host.dials().isEmpty());
    }

    @Test
    void aCallThatMayNotBeIsRefused() throws Exception {
        Page host = join("host", HOST);
        outside.answer = new DialOut.Result.Refused(DialOut.Why.NOT_ALLOWED, "no rule");
        dial(host, "d1");
        await(() -> host.refusals().equals(List.of("dial-out dial-out-refused")));
        await(() -> host.dials().equals(List.of("d1 failed not-allowed")));
        ask(host, new PageCommand.HangUpDial("d1"));
        assertEquals(List.of(), host.dials());
        ask(host, new PageCommand.HangUpDial("d1"));
        ask(host, new PageCommand.DialOut("d2", " "));
        ask(host, new PageCommand.DialOut("d2", "x".repeat(300)));
        lenders.clear();
        dial(host, "d2");
        assertEquals(
                List.of(
                        "dial-out dial-out-refused",
                        "hang-up-dial unknown-call",
                        "dial-out empty",
                        "dial-out too-long",
                        "dial-out no-dial-out"),
                host.refusals());
    }

    @Test
    void soManyCallsAtOnceAndNoMoreAndAllAreGivenUpAtTheEnd() throws Exception {
        Page host = join("host", HOST);
        for (int i = 1; i <= 6; i++) {
            dial(host, "d" + i);
        }
        assertEquals(List.of("dial-out too-many"), host.refusals());
        ask(host, new PageCommand.HangUpDial("d2"));
        await(() -> outside.cancelled.equals(List.of("call-2")));
        leave(host);
        await(() -> outside.cancelled.equals(List.of("call-2", "call-1", "call-3", "call-4", "call-5")));
    }

    // ---- what is not said

    @Test
    void noLogLineEverSaysWhatWasTyped() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger("io.drawbridge");
        Level before = root.getLevel();
        root.setLevel(Level.TRACE);
        lines.start();
        root.addAppender(lines);
        try {
            Page host = join("host", HOST);
            say(host, "c1", "hush-hush");
            say(host, "c2", "hush-hush".repeat(300));
            ask(host, new PageCommand.DialOut("d1", "sip:hush-hush@example.com"));
            leave(host);
        } finally {
            root.detachAppender(lines);
            root.setLevel(before);
        }
        assertFalse(List.copyOf(lines.list).stream()
                .anyMatch(line -> line.getFormattedMessage().contains("hush-hush")));
    }

    // ---- what the scenes are made of

    private Page join(String id, String pin) throws Exception {
        ScriptedRoom room = new ScriptedRoom(ticker);
        Page page = new Page(join(id, Path.WEBRTC, new JoinAttempt.Entry(pin, "192.0.2.1", false), room), room);
        observe(page);
        return page;
    }

    /** One who was called from the meeting, and has answered. */
    private Participant invited(String id) throws Exception {
        return join(id, Path.CVI, new JoinAttempt.Entry("", "", true), new ScriptedRoom(ticker));
    }

    private Participant join(String id, Path path, JoinAttempt.Entry entry, ScriptedRoom room) throws Exception {
        Meeting meeting = registry.open(new Destination.ToMeeting(BOARD)).orElseThrow();
        SdpParser.Result.Parsed offer =
                assertInstanceOf(SdpParser.Result.Parsed.class, SdpParser.parse(ScriptedRoom.OFFER));
        JoinAttempt attempt =
                new JoinAttempt(id, path, id, "192.0.2.1", Optional.of(offer.description()), room, room, entry);
        return assertInstanceOf(JoinResult.Joined.class, on(() -> meeting.join(attempt)))
                .participant();
    }

    /** A guest that a host has let in. */
    private Page admitted(String id, Page host) throws Exception {
        ask(host, new PageCommand.Lock(true));
        Page guest = join(id, "");
        ask(host, new PageCommand.Admit(id));
        await(guest::inside);
        ask(host, new PageCommand.Lock(false));
        return guest;
    }

    private void observe(Page page) throws Exception {
        on(() -> {
            page.participant.observe(page);
            return null;
        });
    }

    private void ask(Page page, PageCommand command) throws Exception {
        on(() -> {
            page.participant.command(command);
            return null;
        });
    }

    private void say(Page page, String id, String text) throws Exception {
        ask(page, new PageCommand.Chat(id, text));
    }

    private void dial(Page page, String id) throws Exception {
        ask(page, new PageCommand.DialOut(id, "sip:" + id + "@example.com"));
    }

    private void leave(Page page) throws Exception {
        on(() -> {
            page.participant.leave(new EndReason.HungUp());
            return null;
        });
    }

    private <T> T on(Callable<T> work) throws Exception {
        return loops.media(0).submit(work).get(SECONDS, TimeUnit.SECONDS);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "in time");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Writes down what it is told. */
    private static final class Page implements ParticipantObserver {
        final List<PageNews> told = new CopyOnWriteArrayList<>();
        final Participant participant;
        final ScriptedRoom room;
        volatile boolean gone;
        volatile Class<?> failsAt;
        volatile boolean failed;

        Page(Participant participant) {
            this(participant, new ScriptedRoom());
        }

        Page(Participant participant, ScriptedRoom room) {
            this.participant = participant;
            this.room = room;
        }

        Meeting meeting() {
            return participant.meeting();
        }

        boolean inside() {
            return last(PageNews.Stage.class).stage().equals("connected") && kinds().contains("self");
        }

        @Override
        public void onNews(PageNews news) {
            if (news.getClass() == failsAt) {
                failed = true;
                throw new IllegalStateException("on purpose");
            }
            told.add(news);
        }

        @Override
        public void onGone() {
            gone = true;
        }

        List<String> kinds() {
            return told.stream().map(PageNews::kind).toList();
        }

        <T extends PageNews> T last(Class<T> kind) {
            List<PageNews> of = told.stream().filter(kind::isInstance).toList();
            return kind.cast(of.get(of.size() - 1));
        }

        List<String> read() {
            return told.stream()
                    .filter(PageNews.Chat.class::isInstance)
                    .flatMap(chat -> ((PageNews.Chat) chat).lines().stream())
                    .map(PageNews.Line::text)
                    .toList();
        }

        List<String> refusals() {
            return told.stream()
                    .filter(PageNews.Refused.class::isInstance)
                    .map(PageNews.Refused.class::cast)
                    .map(refused -> refused.command() + " " + refused.key())
                    .toList();
        }

        List<String> refused(Refusal why) {
            return told.stream()
                    .filter(PageNews.Refused.class::isInstance)
                    .map(PageNews.Refused.class::cast)
                    .filter(refused -> refused.key().equals(why.key()))
                    .map(PageNews.Refused::command)
                    .toList();
        }

        List<String> dials() {
            return last(PageNews.Dialling.class).calls().stream()
                    .map(call -> call.id() + " " + call.state() + " " + call.reason())
                    .toList();
        }
    }

    /** Places no call, and says that it has. */
    private static final class Outside implements DialOut {
        final List<String> dialled = new CopyOnWriteArrayList<>();
        final List<String> cancelled = new CopyOnWriteArrayList<>();
        final List<Progress> progress = new ArrayList<>();
        DialOut.Result answer;

        @Override
        public CompletionStage<Result> dial(MeetingSpec meeting, String uri) {
            dialled.add(uri);
            return CompletableFuture.completedFuture(
                    answer != null ? answer : new Result.Dialling("call-" + dialled.size()));
        }

        @Override
        public CompletionStage<Result> dial(MeetingSpec meeting, String uri, Progress told) {
            progress.add(told);
            return dial(meeting, uri);
        }

        @Override
        public CompletionStage<Boolean> cancel(String id) {
            cancelled.add(id);
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletionStage<List<CallSnapshot>> ringing() {
            return CompletableFuture.completedFuture(List.of());
        }
    }
}
