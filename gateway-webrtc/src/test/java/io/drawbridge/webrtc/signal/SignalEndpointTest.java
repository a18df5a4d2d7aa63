package io.drawbridge.webrtc.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.netty.util.concurrent.Ticker;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The WebSocket over a real connection. */
@Timeout(60)
class SignalEndpointTest {
    private static final long PATIENCE_SECONDS = 20;
    private static final ClientMessage MUTED = new ClientMessage.Command(new PageCommand.Mute(true));

    private final BlockingQueue<ClientMessage> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final BlockingQueue<PageChannel> channels = new LinkedBlockingQueue<>();
    private final Gate gate = new Gate(new Gate.Limits(100, 4, 5, 1, 10));
    private Sessions sessions;
    private Server server;

    /** Answers each join, and notes the rest. */
    private final class Meeting implements PageSession {
        private final PageChannel channel;

        private Meeting(PageChannel channel) {
            this.channel = channel;
            channels.add(channel);
        }

        @Override
        public void onMessage(ClientMessage message) {
            if (message instanceof ClientMessage.Join) {
                channel.send(new ServerMessage.Answer("p1", "v=0", channel.id(), channel.keep()));
            } else {
                heard.add(message);
            }
        }

        @Override
        public void onClosed(boolean orderly) {
            closed.complete(orderly);
        }
    }

    @BeforeEach
    void start() {
        start(Sessions.Limits.DEFAULT, SignalConnection.Limits.DEFAULT);
    }

    private void start(Sessions.Limits limits, SignalConnection.Limits connection) {
        ServerBuilder builder = Server.builder().http(0);
        sessions = new Sessions(limits, new SecureRandom(), Meeting::new);
        new SignalEndpoint(sessions, gate, Ticker.systemTicker(), connection).mount(builder);
        server = builder.build();
        server.start().join();
    }

    @AfterEach
    void stop() {
        server.stop(); // its worker threads need two seconds, which nobody has to wait for
    }

    private WebPage page() {
        return WebPage.open(server.activeLocalPort());
    }

    private PageChannel joined(WebPage page) throws InterruptedException {
        page.say(WebPage.JOIN);
        return channels.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void tell(PageChannel channel, PageNews... news) {
        channel.owner().execute(() -> List.of(news).forEach(channel::send));
    }

    private void awaitHeard(ClientMessage message) throws InterruptedException {
        assertEquals(message, heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void messagesGoBothWaysAndAreNumbered() throws Exception {
        WebPage page = page();
        assertEquals("ice-servers", page.hear().path("type").asText());
        PageChannel channel = joined(page);
        assertEquals("127.0.0.1", channel.remote());
        JsonNode answer = page.hear();
        assertEquals(1, answer.path("n").asLong());
        assertEquals(channel.id(), answer.path("session").asText());
        assertEquals(22, answer.path("key").asText().length());
        page.part("{\"type\":\"mute\",\"n\":1,", false).part("\"audio\":true}", true);
        awaitHeard(MUTED);
        tell(channel, new PageNews.Notice("hello"));
        assertEquals(
                "{\"n\":2,\"type\":\"notice\",\"key\":\"hello\"}", page.hear().toString());
        page.say("{\"type\":\"ping\"}");
        assertEquals("{\"type\":\"pong\",\"received\":1}", page.hear().toString());
    }

    @Test
    void whatIsNoMessageIsAnsweredWithAnErrorAndTheConnectionGoesOn() throws Exception {
        WebPage page = page();
        page.say("{\"type\":\"dance\"}");
        assertEquals("bad-message", page.hear("error").path("key").asText());
        page.say("{\"type\":\"mute\",\"audio\":true}");
        assertEquals("not-joined", page.hear("error").path("key").asText());
        page.say(WebPage.JOIN.replace("\"version\":2", "\"version\":1"));
        assertEquals("bad-message", page.hear("error").path("key").asText());
        joined(page);
        page.say("{\"type\":\"mute\",\"audio\":true}");
        awaitHeard(MUTED);
    }

    @Test
    void aPageOfAnotherHostIsRefused() {
        int port = server.activeLocalPort();
        for (String origin : List.of("https://evil.example", "http://127.0.0.1:1", "null", "http://127.0.0.1@evil")) {
            assertThrows(CompletionException.class, () -> WebPage.open(port, origin), origin);
        }
    }

    @Test
    void tooMuchAtOnceEndsTheConnection() throws Exception {
        WebPage page = page();
        joined(page);
        String half = "x".repeat(40_000);
        page.part(half, false).part(half, true);
        assertEquals("message-too-big", page.hear("error").path("key").asText());
        assertEquals(1009, page.closeCode());
        assertTrue(closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void tooManyMessagesEndTheConnection() throws Exception {
        WebPage page = page();
        joined(page);
        for (int i = 0; i < 300 && !closed.isDone(); i++) {
            page.say("{\"type\":\"mute\",\"audio\":true}");
        }
        assertTrue(closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(1008, page.closeCode());
        assertTrue(heard.size() < 300);
    }

    @Test
    void framesThatSayNothingCountAsMessages() throws Exception {
        WebPage parts = page();
        WebPage pongs = page();
        for (int i = 0; i < 300; i++) {
            parts.part("", false);
            pongs.pong();
        }
        assertEquals(1008, parts.closeCode());
        assertEquals(1008, pongs.closeCode());
    }

    @Test
    void aPageThatClosesGoesInOrder() throws Exception {
        WebPage page = page();
        joined(page);
        page.close(1000);
        assertTrue(closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void aPageWhoseConnectionBreaksGoesOnOverAnotherOneAndMissesNothing() throws Exception {
        WebPage first = page();
        PageChannel channel = joined(first);
        JsonNode answer = first.hear("answer");
        first.say("{\"type\":\"mute\",\"audio\":true,\"n\":1}");
        awaitHeard(MUTED);
        first.breakOff();
        tell(channel, new PageNews.Notice("one"), new PageNews.Stage("connected"), new PageNews.Notice("two"));
        WebPage second = page();
        second.say(resume(answer, 1));
        assertEquals(1, second.hear("resumed").path("received").asLong());
        assertEquals("ice-servers", second.hear().path("type").asText());
        JsonNode missed = second.hear();
        JsonNode more = second.hear(); // in which order depends on when the break was seen
        assertTrue(missed.path("n").asInt() < more.path("n").asInt(), () -> missed + " then " + more);
        assertEquals(
                Set.of("two", "connected"),
                Set.of(
                        missed.path("key").asText() + missed.path("stage").asText(),
                        more.path("key").asText() + more.path("stage").asText()));
        second.say("{\"type\":\"mute\",\"audio\":true,\"n\":1}"); // it cannot know that it came
        second.say("{\"type\":\"hand\",\"raised\":true,\"n\":2}");
        awaitHeard(new ClientMessage.Command(new PageCommand.Hand(true)));
        assertFalse(closed.isDone());
        second.close(1000);
        assertTrue(closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(0, sessions.count());
    }

    private static String resume(JsonNode answer, long received) {
        return "{\"type\":\"resume\",\"version\":2,\"session\":\""
                + answer.path("session").asText() + "\",\"key\":\""
                + answer.path("key").asText() + "\",\"received\":" + received + "}";
    }

    @Test
    void anotherConnectionTakesTheSessionOverAndTheOldOneIsTold() throws Exception {
        WebPage first = page();
        joined(first);
        JsonNode answer = first.hear("answer");
        WebPage second = page();
        second.say(resume(answer, 1));
        second.hear("resumed");
        assertEquals("taken-over", first.hear("ended").path("key").asText());
        assertEquals(1000, first.closeCode());
        second.say("{\"type\":\"mute\",\"audio\":true,\"n\":1}");
        awaitHeard(MUTED);
        assertFalse(closed.isDone());
    }

    @Test
    void nobodyResumesASessionWithoutItsKey() throws Exception {
        WebPage first = page();
        joined(first);
        JsonNode answer = first.hear("answer");
        String wrong =
                resume(answer, 1).replace("\"key\":\"" + answer.path("key").asText(), "\"key\":\"" + "A".repeat(22));
        assertNotEquals(wrong, resume(answer, 1));
        for (String attempt :
                List.of(wrong, wrong.replace(answer.path("session").asText(), "abcdefgh01234567"))) {
            WebPage other = page();
            other.say(attempt);
            assertEquals("session-lost", other.hear("ended").path("key").asText());
            assertEquals(1000, other.closeCode());
        }
        first.say("{\"type\":\"mute\",\"audio\":true,\"n\":1}");
        awaitHeard(MUTED);
    }

    @Test
    void aPageThatDoesNotComeBackInTimeIsGone() throws Exception {
        server.stop();
        start(new Sessions.Limits(200, 512, 1 << 19, 1 << 18), SignalConnection.Limits.DEFAULT);
        WebPage page = page();
        joined(page);
        JsonNode answer = page.hear("answer");
        page.breakOff();
        assertFalse(closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(0, sessions.count());
        WebPage late = page();
        late.say(resume(answer, 1));
        assertEquals("session-lost", late.hear("ended").path("key").asText());
    }

    @Test
    void aPageThatDoesNotReadIsCutWhileNewsThatReplaceEachOtherAreNotQueued() throws Exception {
        WebPage deaf = WebPage.deaf(server.activeLocalPort());
        PageChannel channel = joined(deaf);
        List<PageNews.Person> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(new PageNews.Person("p" + i, "n".repeat(100), "cvi", false, false, "guest", true, false));
        }
        for (int i = 0; i < 2_000; i++) { // 60 MB, were they queued
            tell(channel, new PageNews.Roster(many));
        }
        CompletableFuture<Void> told = CompletableFuture.runAsync(() -> {}, channel.owner());
        told.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(1, gate.connections());
        for (int i = 0; i < 400; i++) {
            tell(channel, new PageNews.Chat(List.of(new PageNews.Line("c" + i, "p1", "Ann", "x".repeat(2000), "now"))));
        }
        awaitConnections(0);
        assertEquals(1, sessions.count());
        assertFalse(closed.isDone());
    }

    private void awaitConnections(int wanted) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (gate.connections() != wanted && System.nanoTime() - deadline < 0) {
            CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS))
                    .get();
        }
        assertEquals(wanted, gate.connections());
    }

    @Test
    void aConnectionThatDoesNotJoinIsClosed() throws Exception {
        server.stop();
        start(Sessions.Limits.DEFAULT, new SignalConnection.Limits(100, 20, 20_000, 50_000, 200, 200, 1 << 20));
        assertEquals(1000, page().closeCode());
        awaitConnections(0);
        WebPage deaf = WebPage.deaf(server.activeLocalPort()); // nor does it answer our close
        awaitConnections(1);
        awaitConnections(0);
        deaf.breakOff();
    }

    @Test
    void oneAddressHasSoManyConnectionsAndJoins() throws Exception {
        List<WebPage> pages = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            WebPage page = page();
            joined(page);
            page.hear("answer");
            pages.add(page);
        }
        WebPage fifth = page();
        assertEquals("too-many-connections", fifth.hear("error").path("key").asText());
        assertEquals(1013, fifth.closeCode());
        pages.get(0).close(1000);
        awaitConnections(3);
        WebPage sixth = page();
        joined(sixth);
        sixth.hear("answer");
        sixth.close(1000);
        awaitConnections(3);
        WebPage seventh = page();
        seventh.say(WebPage.JOIN);
        assertEquals("too-many-joins", seventh.hear("error").path("key").asText());
    }
}
