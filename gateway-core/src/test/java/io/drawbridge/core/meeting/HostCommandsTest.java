package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.meeting.page.Refusal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What hosts may do and guests may not, and what those see who wait to be admitted. */
@Timeout(60)
class HostCommandsTest {
    @AutoClose
    private final TalkScene scene = new TalkScene();

    @Test
    void whoWaitsIsToldNothingOfTheMeetingAndCanAskNothing() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        scene.ask(host, new PageCommand.Lock(true));
        TalkingPage waiting = scene.join("waiting", "");
        scene.say(host, "c1", "secret");
        scene.ask(waiting, new PageCommand.Chat("c2", "let me in"));
        scene.ask(waiting, new PageCommand.Hand(true));
        scene.ask(waiting, new PageCommand.End());
        assertEquals(List.of("chat", "hand", "end"), waiting.refused(Refusal.NOT_IN_MEETING));
        assertEquals(
                List.of("stage", "roster", "pictures", "limits", "notice"),
                waiting.kinds().stream().filter(kind -> !kind.equals("refused")).toList());
        assertEquals(List.of(), waiting.last(PageNews.Roster.class).participants());
        assertEquals(List.of("secret"), host.read());
    }

    @Test
    void aHostSeesWhoWaitsAndLetsThemIn() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        scene.ask(host, new PageCommand.Lock(true));
        TalkingPage guest = scene.join("guest", "");
        assertEquals(
                List.of(new PageNews.Caller("guest", "guest", "webrtc")),
                host.last(PageNews.Lobby.class).waiting());
        scene.ask(host, new PageCommand.Admit("nobody"));
        assertEquals(List.of("admit unknown-participant"), host.refusals());
        scene.ask(host, new PageCommand.Admit("guest"));
        TalkScene.await(guest::inside);
        assertEquals(List.of(), host.last(PageNews.Lobby.class).waiting());
        assertEquals(
                "guest", host.last(PageNews.Roster.class).participants().get(0).id());
    }

    @Test
    void aGuestMayDoNothingThatIsAHosts() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        TalkingPage guest = scene.admitted("guest", host);
        List<PageCommand> all = List.of(
                new PageCommand.Admit("x"),
                new PageCommand.Remove("host"),
                new PageCommand.MuteOther("host", true),
                new PageCommand.Lock(true),
                new PageCommand.End(),
                new PageCommand.DialOut("d1", "sip:room@example.com"),
                new PageCommand.HangUpDial("d1"));
        for (PageCommand command : all) {
            scene.ask(guest, command);
        }
        assertEquals(all.stream().map(PageCommand::kind).toList(), guest.refused(Refusal.NOT_HOST));
        assertFalse(host.last(PageNews.Self.class).muted());
        assertFalse(host.last(PageNews.Self.class).locked());
        assertEquals(2, scene.registry.participantCount());
        assertEquals(List.of(), scene.outside.dialled);
    }

    @Test
    void aHostMutesOthersAndRemovesThem() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        TalkingPage guest = scene.admitted("guest", host);
        scene.ask(host, new PageCommand.MuteOther("guest", true));
        assertTrue(guest.last(PageNews.Self.class).muted());
        assertTrue(host.last(PageNews.Roster.class).participants().get(0).muted());
        scene.ask(host, new PageCommand.MuteOther("guest", false));
        assertFalse(guest.last(PageNews.Self.class).muted());
        scene.ask(host, new PageCommand.Remove("guest"));
        assertEquals("removed", guest.room.ended.poll(TalkScene.SECONDS, TimeUnit.SECONDS));
        assertTrue(guest.gone);
        scene.ask(host, new PageCommand.Remove("guest"));
        scene.ask(host, new PageCommand.MuteOther("guest", true));
        assertEquals(List.of("remove", "mute-other"), host.refused(Refusal.UNKNOWN_PARTICIPANT));
    }

    @Test
    void aHostLocksTheMeetingForAllToSeeAndEndsIt() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        TalkingPage guest = scene.admitted("guest", host);
        scene.ask(host, new PageCommand.Lock(true));
        assertTrue(guest.last(PageNews.Self.class).locked());
        scene.ask(host, new PageCommand.Lock(false));
        assertFalse(guest.last(PageNews.Self.class).locked());
        scene.ask(host, new PageCommand.End());
        assertEquals("meeting-ended", guest.room.ended.poll(TalkScene.SECONDS, TimeUnit.SECONDS));
        assertEquals("meeting-ended", host.room.ended.poll(TalkScene.SECONDS, TimeUnit.SECONDS));
    }
}
