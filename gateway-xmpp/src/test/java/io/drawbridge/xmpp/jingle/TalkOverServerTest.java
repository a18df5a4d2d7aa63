package io.drawbridge.xmpp.jingle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.Guest;
import io.drawbridge.xmpp.TestBed;
import io.drawbridge.xmpp.component.ComponentLink;
import io.drawbridge.xmpp.component.IqHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a page and a meeting in another process say to each other, through a server. */
class TalkOverServerTest {
    private static final String SID = "abcdefgh12345678";
    private static final String AT = "2026-01-01T00:00:00Z";

    private final Page page = new Page();
    private TestBed bed;
    private FakeParticipant participant;
    private JoinLink.Call call;

    /** Writes down what it is told. */
    private static final class Page implements JoinLink.Listener, ParticipantObserver {
        final List<PageNews> told = new CopyOnWriteArrayList<>();
        final CompletableFuture<String> answer = new CompletableFuture<>();

        @Override
        public void onAnswer(String participantId, String sdpAnswer) {
            answer.complete(participantId);
        }

        @Override
        public void onCandidate(JoinLink.Candidate candidate) {}

        @Override
        public void onRenegotiate() {}

        @Override
        public Optional<ParticipantObserver> observer() {
            return Optional.of(this);
        }

        @Override
        public void onEnded(EndReason reason) {}

        @Override
        public void onNews(PageNews news) {
            told.add(news);
        }

        @Override
        public void onGone() {}
    }

    @BeforeEach
    void join() throws Exception {
        bed = new TestBed();
        Meeting meeting = new FakeMeetings(bed.loops, "demo").find("demo").orElseThrow();
        participant = new FakeParticipant(meeting);
        IqHandlers handlers = new IqHandlers();
        JingleDispatcher dispatcher = new JingleDispatcher(handlers);
        ComponentLink link = bed.link(bed.settings(TestBed.COMPONENT, TestBed.SECRET), handlers);
        dispatcher.serve(new CallbridgeJoins(
                link, bed.inner, () -> Set.of(TestBed.COMPONENT), (domain, id) -> Optional.of(participant)));
        XmppJoinLink web = new XmppJoinLink(link, link);
        dispatcher.serve(web);
        link.enable();
        Await.until("the link is usable", () -> link.status().usable());
        call = web.join(Guest.request(SID, "demo", "v=0"), page);
        page.answer.get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    private void tell(PageNews news) throws Exception {
        participant.observer.get(10, TimeUnit.SECONDS).onNews(news);
    }

    @Test
    void whatIsAskedArrivesInOrderAndVerbatim() {
        List<PageCommand> asked = List.of(
                new PageCommand.Chat("c1", "<b>&\"'\r\n\t\u0000]]></json>\ud83d\ude00"),
                new PageCommand.Hand(true),
                new PageCommand.Mute(true),
                new PageCommand.Mute(false),
                new PageCommand.View(List.of(new PageCommand.Tile("p2", "camera", 640, 360))));
        asked.forEach(call::command);
        List<PageCommand> inside = bed.inner.joins.get(SID).commands;
        Await.until("all are there", () -> inside.size() == asked.size());
        assertEquals(asked, inside);
    }

    @Test
    void everyLineOfALongChatArrivesInOrderAndVerbatim() throws Exception {
        List<PageNews.Line> lines = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            lines.add(new PageNews.Line("c" + i, "p2", "Zoë", i + "<".repeat(1990), AT));
        }
        tell(new PageNews.Chat(lines));
        for (int i = 50; i < 100; i++) {
            PageNews.Line line = new PageNews.Line("c" + i, "p2", "Zoë", "line " + i, AT);
            lines.add(line);
            tell(new PageNews.Chat(List.of(line)));
        }
        Await.until("all are there", () -> read().size() >= lines.size());
        assertEquals(lines, read());
    }

    private List<PageNews.Line> read() {
        return page.told.stream()
                .filter(PageNews.Chat.class::isInstance)
                .flatMap(chat -> ((PageNews.Chat) chat).lines().stream())
                .toList();
    }

    @Test
    void ofARosterTheLastOneArrives() throws Exception {
        for (int i = 0; i < 100; i++) {
            tell(new PageNews.Roster(
                    List.of(new PageNews.Person("p" + i, "A", "cvi", true, false, "guest", false, false))));
        }
        Await.until(
                "the last is there",
                () -> !page.told.isEmpty()
                        && page.told.get(page.told.size() - 1) instanceof PageNews.Roster roster
                        && roster.participants().get(0).id().equals("p99"));
    }

    @Test
    void noLogLineEverSaysWhatWasTyped() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger("io.drawbridge");
        Level before = root.getLevel();
        root.setLevel(Level.DEBUG);
        lines.start();
        root.addAppender(lines);
        try {
            call.command(new PageCommand.Chat("c1", "hush-hush"));
            tell(new PageNews.Chat(List.of(new PageNews.Line("c1", "p2", "hush-hush", "hush-hush", AT))));
            Await.until(
                    "both are there",
                    () -> read().size() == 1
                            && bed.inner.joins.get(SID).commands.size() == 1);
        } finally {
            root.detachAppender(lines);
            root.setLevel(before);
        }
        List<ILoggingEvent> said = List.copyOf(lines.list);
        assertFalse(said.isEmpty(), "something is logged");
        assertFalse(said.stream().anyMatch(line -> line.getFormattedMessage().contains("hush-hush")));
    }
}
