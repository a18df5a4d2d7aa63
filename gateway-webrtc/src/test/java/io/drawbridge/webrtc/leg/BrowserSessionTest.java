package io.drawbridge.webrtc.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.RelayCredentials;
import io.drawbridge.webrtc.signal.ClientMessage;
import io.drawbridge.webrtc.signal.PageChannel;
import io.drawbridge.webrtc.signal.PageSession;
import io.drawbridge.webrtc.signal.ServerMessage;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page's session in virtual time, between a link and a page that only note what they are told. */
class BrowserSessionTest {
    private static final ClientMessage.Join JOIN =
            new ClientMessage.Join(2, "demo", "2468", "", "Jane", "fr", "v=0 offer");

    private static final RelayCredentials RELAYS = name -> new RelayCredentials.Ticket(
            List.of(
                    new RelayCredentials.Service("turn", "2001:db8::1", 3478, "udp"),
                    new RelayCredentials.Service("turns", "meet.example.com", 5349, "tcp")),
            "9:" + name,
            "sesame",
            Instant.EPOCH);

    private final EmbeddedChannel time = frozen();
    private final Link link = new Link();
    private final Page page = new Page();
    private final List<String> results = new ArrayList<>();
    private boolean draining;
    private final List<BrowserSession> gone = new ArrayList<>();
    private final BrowserSession session = new BrowserSession(
            new BrowserSession.Surroundings(link, new NoMeetings(), () -> draining, results::add), page, gone::add);

    @Test
    void aGatewayThatGoesDownTellsThePage() {
        session.onMessage(JOIN);
        CompletableFuture<Void> told = session.dismiss();
        run();
        assertTrue(told.isDone());
        assertEquals(List.of(new ServerMessage.Ended("shutting-down", "the gateway is shutting down")), page.told);
    }

    @Test
    void aPageIsToldItsStunAndTurnServersOnceTheLegIsThere() {
        PageSessions pages = new PageSessions();
        assertEquals(new ServerMessage.IceServers(List.of()), pages.iceServers("session00"));
        PageSession early = pages.open(page);
        early.onMessage(JOIN);
        assertEquals("not-ready", ((ServerMessage.Failure) page.told.get(0)).key());
        pages.open(new BrowserSession.Surroundings(link, new NoMeetings(), () -> false, results::add), RELAYS);
        assertEquals(
                new ServerMessage.IceServers(List.of(new ServerMessage.IceServer(
                        List.of("turn:[2001:db8::1]:3478?transport=udp", "turns:meet.example.com:5349?transport=tcp"),
                        "9:session00",
                        "sesame"))),
                pages.iceServers("session00"));
        pages.open(page).onMessage(JOIN);
        assertEquals("demo", link.request.meeting());
        CompletableFuture<Void> told = pages.dismiss();
        run();
        assertTrue(told.isDone());
        assertEquals(new ServerMessage.Ended("shutting-down", "the gateway is shutting down"), page.told.get(1));
    }

    @Test
    void aClosedConnectionIsForgotten() {
        session.onClosed(true);
        assertEquals(List.of(session), gone);
    }

    @Test
    void anAnsweredJoinIsCountedAndReachesThePage() {
        session.onMessage(JOIN);
        assertEquals(
                new JoinLink.Request("session00", "demo", "2468", "Jane", "fr", "192.0.2.7", "v=0 offer"),
                link.request);
        link.listener.onAnswer("p1", "v=0 answer");
        run();
        assertEquals(List.of(new ServerMessage.Answer("p1", "v=0 answer", "session00", "key")), page.told);
        assertEquals(List.of("joined"), results);
    }

    @Test
    void aLinkThatIsNotThereSaysSoAtOnceAndThePageMayAskAgain() {
        link.unavailable = Optional.of("the callbridge is not registered");
        session.onMessage(JOIN);
        assertEquals(List.of(new ServerMessage.Failure("not-ready", "the callbridge is not registered")), page.told);
        link.unavailable = Optional.empty();
        session.onMessage(JOIN);
        assertEquals("demo", link.request.meeting());
        assertEquals(List.of("not-ready"), results);
    }

    @Test
    void aGatewayThatDrainsTakesNobodyIn() {
        draining = true;
        session.onMessage(JOIN);
        assertEquals("shutting-down", ((ServerMessage.Failure) page.told.get(0)).key());
    }

    @Test
    void aRefusalEndsTheSessionWithItsReason() {
        session.onMessage(JOIN);
        link.listener.onEnded(new EndReason.NoCommonMedia("no codec in common"));
        run();
        assertEquals(List.of(new ServerMessage.Ended("no-common-media", "no codec in common")), page.told);
        assertTrue(page.closed);
        assertEquals(List.of("no-common-media"), results);
    }

    @Test
    void candidatesGoToTheLinkWithoutTheAttributesName() {
        session.onMessage(JOIN);
        session.onMessage(new ClientMessage.Candidate("0", "candidate:1 1 udp 1 192.0.2.7 9 typ host"));
        session.onMessage(new ClientMessage.Candidate("0", ""));
        assertEquals(
                List.of(new JoinLink.Candidate("0", "1 1 udp 1 192.0.2.7 9 typ host"), new JoinLink.Candidate("0", "")),
                link.candidates);
    }

    @Test
    void aNewOfferIsAnsweredInTheRunningSession() {
        session.onMessage(JOIN);
        link.listener.onAnswer("p1", "a1");
        link.listener.onRenegotiate();
        run();
        session.onMessage(new ClientMessage.Offer("o2"));
        assertEquals(List.of("o2"), link.offers);
        link.listener.onAnswer("p1", "a2");
        run();
        assertEquals(
                List.of(
                        new ServerMessage.Answer("p1", "a1", "session00", "key"),
                        new ServerMessage.Renegotiate(),
                        new ServerMessage.Answer("p1", "a2")),
                page.told);
        assertEquals(List.of("joined"), results);
    }

    @Test
    void whatPageAndMeetingSayGoesOverTheLinkWhenTheMeetingIsFarAway() {
        session.onMessage(new ClientMessage.Command(new PageCommand.Hand(true)));
        assertEquals("not-joined", ((ServerMessage.Failure) page.told.get(0)).key());
        joined();
        session.onMessage(new ClientMessage.Command(new PageCommand.Hand(true)));
        assertEquals(List.of(new PageCommand.Hand(true)), link.commands);
        link.listener.observer().orElseThrow().onNews(new PageNews.Notice("hello"));
        run();
        assertEquals(List.of(new PageNews.Notice("hello")), page.news);
    }

    @Test
    void whoSpeaksBeforeJoiningIsTold() {
        session.onMessage(new ClientMessage.Offer("o"));
        assertEquals("not-joined", ((ServerMessage.Failure) page.told.get(0)).key());
        session.onMessage(JOIN);
        session.onMessage(JOIN);
        assertEquals("already-joined", ((ServerMessage.Failure) page.told.get(1)).key());
    }

    @Test
    void leavingHangsUp() {
        joined();
        session.onMessage(new ClientMessage.Leave());
        assertInstanceOf(EndReason.HungUp.class, link.ended);
        assertTrue(page.closed);
    }

    @Test
    void aPageThatGoesInOrderHangsUpAtOnce() {
        joined();
        session.onClosed(true);
        assertInstanceOf(EndReason.HungUp.class, link.ended);
    }

    @Test
    void aPageThatDoesNotComeBackHasLostItsSignalling() {
        joined();
        session.onClosed(false);
        assertInstanceOf(EndReason.SignallingLost.class, link.ended);
    }

    @Test
    void aPageThatBreaksOffWhileItJoinsHangsUp() {
        session.onMessage(JOIN);
        session.onClosed(false);
        assertInstanceOf(EndReason.HungUp.class, link.ended);
        assertEquals(List.of("cancelled"), results);
    }

    @Test
    void whoIsToldToAskAgainAndDoesNotIsClosed() {
        link.unavailable = Optional.of("the callbridge is not registered");
        session.onMessage(JOIN);
        pass(16_000);
        assertTrue(page.closed);
        link.unavailable = Optional.empty();
        session.onMessage(JOIN);
        assertEquals(null, link.request);
    }

    @Test
    void aSignedInvitationIsShownInPlaceOfThePin() {
        session.onMessage(new ClientMessage.Join(2, "demo", "2468", "g1.a.b", "Jane", "fr", "v=0 offer"));
        assertEquals("g1.a.b", link.request.pin());
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown-meeting", "wrong-pin", "token-invalid"})
    void howLongItTakesToRefuseAGuessTellsNothing(String key) {
        session.onMessage(JOIN);
        link.listener.onEnded(EndReason.of(key, ""));
        pass(250);
        assertEquals(List.of(), page.told);
        pass(100);
        assertEquals(key, ((ServerMessage.Ended) page.told.get(0)).key());
        assertEquals(List.of(key), results);
    }

    @Test
    void aConnectionThatHasJoinedStays() {
        joined();
        pass(60_000);
        assertEquals(false, page.closed);
    }

    @Test
    void nothingIsSaidAfterTheEnd() {
        joined();
        link.listener.onEnded(new EndReason.Removed());
        link.listener.onRenegotiate();
        link.listener.onEnded(new EndReason.ShuttingDown());
        run();
        assertEquals(
                List.of(
                        new ServerMessage.Answer("p1", "a", "session00", "key"),
                        new ServerMessage.Ended("removed", "removed from the meeting")),
                page.told);
    }

    private static EmbeddedChannel frozen() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        return channel;
    }

    private void joined() {
        session.onMessage(JOIN);
        link.listener.onAnswer("p1", "a");
        run();
    }

    private void pass(long millis) {
        time.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        time.runScheduledPendingTasks();
        time.runPendingTasks();
    }

    private void run() {
        time.runPendingTasks();
    }

    private final class Page implements PageChannel {
        private final List<ServerMessage> told = new ArrayList<>();
        private final List<PageNews> news = new ArrayList<>();
        private boolean closed;

        @Override
        public ScheduledExecutorService owner() {
            return time.eventLoop();
        }

        @Override
        public String id() {
            return "session00";
        }

        @Override
        public String keep() {
            return "key";
        }

        @Override
        public String remote() {
            return "192.0.2.7";
        }

        @Override
        public void send(ServerMessage message) {
            told.add(message);
        }

        @Override
        public void send(PageNews said) {
            news.add(said);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Link implements JoinLink, JoinLink.Call {
        private Optional<String> unavailable = Optional.empty();
        private Request request;
        private Listener listener;
        private EndReason ended;
        private final List<Candidate> candidates = new ArrayList<>();
        private final List<String> offers = new ArrayList<>();
        private final List<PageCommand> commands = new ArrayList<>();

        @Override
        public void command(PageCommand command) {
            commands.add(command);
        }

        @Override
        public Optional<String> unavailable() {
            return unavailable;
        }

        @Override
        public Call join(Request wish, Listener to) {
            request = wish;
            listener = to;
            return this;
        }

        @Override
        public void candidate(Candidate candidate) {
            candidates.add(candidate);
        }

        @Override
        public void offer(String sdpOffer) {
            offers.add(sdpOffer);
        }

        @Override
        public void end(EndReason reason) {
            ended = reason;
        }
    }

    private static final class NoMeetings implements Meetings {
        @Override
        public Optional<Meeting> open(Destination destination) {
            return Optional.empty();
        }

        @Override
        public Optional<Participant> participant(String id) {
            return Optional.empty();
        }

        @Override
        public CompletionStage<List<CallSnapshot>> calls() {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public int participantCount() {
            return 0;
        }

        @Override
        public void drain() {}

        @Override
        public CompletionStage<Void> endAll(EndReason reason) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
