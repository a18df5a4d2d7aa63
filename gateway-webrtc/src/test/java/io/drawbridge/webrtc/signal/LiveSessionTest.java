package io.drawbridge.webrtc.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import io.drawbridge.core.meeting.page.PageNews;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions over one socket after the other, in virtual time. */
class LiveSessionTest {
    private final PageWorld world = new PageWorld();
    private final PageWorld.Socket first = world.new Socket();
    private final PageWorld.Meeting meeting = joined(first);

    private PageWorld.Meeting joined(PageWorld.Socket socket) {
        socket.say(WebPage.JOIN);
        return world.meetings.get(world.meetings.size() - 1);
    }

    private String resume(long received) {
        return "{\"type\":\"resume\",\"version\":2,\"session\":\"" + meeting.channel.id() + "\",\"key\":\""
                + meeting.key + "\",\"received\":" + received + "}";
    }

    private void tell(PageNews news) {
        meeting.channel.send(news);
        world.run();
    }

    @Test
    void aSessionWaitsSixtySecondsForAnotherSocket() {
        first.end(false);
        world.pass(59_900);
        assertEquals(0, meeting.closes);
        world.pass(200);
        assertEquals(1, meeting.closes);
        assertFalse(meeting.orderly);
        assertEquals(0, world.sessions.count());
        PageWorld.Socket late = world.new Socket();
        late.say(resume(1));
        assertTrue(late.last().contains("session-lost"), late.last());
    }

    @Test
    void theSixtySecondsBeginAnewWithEachBreak() {
        for (int i = 0; i < 3; i++) {
            first.end(false);
            world.pass(50_000);
            PageWorld.Socket next = world.new Socket();
            next.say(resume(1));
            assertTrue(next.told.get(1).contains("resumed"), next.told::toString);
            next.end(false);
        }
        world.pass(50_000);
        assertEquals(0, meeting.closes);
        world.pass(11_000);
        assertEquals(1, meeting.closes);
    }

    @Test
    void aSocketThatThePageGivesUpIsNoGoodBye() {
        first.frame(WebSocketFrame.ofClose(WebSocketCloseStatus.ofPrivateUse(4000, "slow")));
        first.connection.onComplete();
        world.run();
        assertEquals(0, meeting.closes);
        assertEquals(1, world.sessions.count());
    }

    @Test
    void whoWasPutOutWhileAwayIsToldWhenBack() {
        first.end(false);
        meeting.channel.send(new ServerMessage.Ended("removed", ""));
        meeting.channel.close();
        world.pass(30_000);
        PageWorld.Socket second = world.new Socket();
        second.say(resume(1));
        assertEquals("{\"n\":2,\"type\":\"ended\",\"key\":\"removed\",\"detail\":\"\"}", second.last());
        world.pass(31_000);
        assertEquals(0, world.sessions.count());
    }

    @Test
    void whatWaitsForASlowPageIsReplacedByNewerNewsOfItsKind() {
        first.reads(false); // one more is read, and another one is on its way
        tell(new PageNews.Notice("read"));
        tell(new PageNews.Notice("on its way"));
        tell(new PageNews.Notice("waits"));
        tell(new PageNews.Stage("waiting"));
        tell(new PageNews.Notice("newest"));
        first.reads(true);
        assertEquals(
                List.of(
                        "{\"n\":2,\"type\":\"notice\",\"key\":\"read\"}",
                        "{\"n\":3,\"type\":\"notice\",\"key\":\"on its way\"}",
                        "{\"n\":4,\"type\":\"notice\",\"key\":\"newest\"}",
                        "{\"n\":5,\"type\":\"stage\",\"stage\":\"waiting\"}"),
                first.told.subList(2, first.told.size()));
    }

    @Test
    void whenTooMuchWasLostTheSessionEnds() {
        first.end(false);
        for (int i = 0; i < 20; i++) {
            tell(new PageNews.Chat(List.of(new PageNews.Line("c" + i, "p2", "Ann", "hello", "now"))));
        }
        PageWorld.Socket second = world.new Socket();
        second.say(resume(1));
        assertTrue(second.last().contains("session-lost"), second.last());
        assertEquals(1, meeting.closes);
        assertEquals(0, world.sessions.count());
    }

    @Test
    void aBrowsersPongConfirmsNothingSoThatWhatThePageHasNotTakenIsSaidAgain() {
        for (int i = 0; i < 5; i++) {
            tell(new PageNews.Notice("n" + i));
            tell(new PageNews.Chat(List.of(new PageNews.Line("c" + i, "p2", "Ann", "hello", "now"))));
        }
        world.pass(40_000);
        first.end(false);
        PageWorld.Socket second = world.new Socket();
        second.say(resume(1));
        assertTrue(second.told.get(1).contains("resumed"), second.told::toString);
        for (int i = 0; i < 5; i++) {
            String id = "\"c" + i + "\"";
            assertTrue(second.told.stream().anyMatch(text -> text.contains(id)), second.told::toString);
        }
    }

    @Test
    void thePagesPingsConfirmSoThatALongCallCanBeResumed() {
        for (int i = 0; i < 100; i++) {
            tell(new PageNews.Chat(List.of(new PageNews.Line("c" + i, "p2", "Ann", "hello", "now"))));
            if (i % 10 == 9) {
                first.say("{\"type\":\"ping\",\"received\":" + (i + 2) + "}");
            }
        }
        first.end(false);
        for (int i = 0; i < 15; i++) {
            tell(new PageNews.Chat(List.of(new PageNews.Line("d" + i, "p2", "Ann", "hello", "now"))));
        }
        PageWorld.Socket second = world.new Socket();
        second.say(resume(101));
        assertTrue(second.told.get(1).contains("resumed"), second.told::toString);
        second.say(resume(101));
        assertEquals(
                1,
                meeting.heard.stream()
                        .filter(m -> m instanceof ClientMessage.Resume)
                        .count());
    }
}
