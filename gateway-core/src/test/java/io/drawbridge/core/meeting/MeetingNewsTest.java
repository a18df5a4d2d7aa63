package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What pages are told of the people in their meeting, and how often. */
@Timeout(60)
class MeetingNewsTest {
    @AutoClose
    private final TalkScene scene = new TalkScene();

    @Test
    void aPageThatBeginsToLookIsToldAllOfIt() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        TalkingPage guest = scene.admitted("guest", host);
        assertEquals(
                List.of("stage", "roster", "pictures", "limits", "notice"),
                guest.kinds().subList(0, 5));
        TalkingPage late = new TalkingPage(guest.participant);
        scene.observe(late);
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
    void aRaisedHandIsSeenByAllAndByTheApi() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        TalkingPage guest = scene.admitted("guest", host);
        scene.ask(guest, new PageCommand.Hand(true));
        assertTrue(host.last(PageNews.Roster.class).participants().get(0).hand());
        assertTrue(guest.last(PageNews.Self.class).hand());
        assertTrue(scene.on(() -> guest.meeting().participants().get(1).hand()));
        scene.ask(guest, new PageCommand.Hand(false));
        assertFalse(host.last(PageNews.Roster.class).participants().get(0).hand());
    }

    @Test
    void aFloodOfHandsIsRefusedButMutingNeverIs() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        for (int i = 0; i < 40; i++) {
            scene.ask(host, new PageCommand.Hand(i % 2 == 0));
            scene.ask(host, new PageCommand.Mute(i % 2 == 0));
        }
        scene.ask(host, new PageCommand.Mute(true));
        TalkScene.await(() -> host.last(PageNews.Self.class).muted());
        assertEquals(
                List.of("hand too-many"), host.refusals().stream().distinct().toList());
    }

    @Test
    void aFloodOfMutingIsToldToOthersAFewTimesASecondAndTheLastOfItAlways() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        TalkingPage guest = scene.admitted("guest", host);
        host.told.clear();
        scene.on(() -> {
            for (int i = 0; i <= 1000; i++) {
                guest.participant.command(new PageCommand.Mute(i % 2 == 0));
            }
            return null;
        });
        TalkScene.await(
                () -> host.last(PageNews.Roster.class).participants().get(0).muted());
        long rosters = host.kinds().stream().filter("roster"::equals).count();
        assertTrue(rosters < 200, rosters + " lists of people for a thousand changes");
    }

    @Test
    void aFaultInWhatOnePageIsToldDoesNotStopTheMeetingsClock() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        TalkingPage guest = scene.admitted("guest", host);
        guest.failsAt = PageNews.Quality.class;
        scene.ticker.skip(TimeUnit.SECONDS.toNanos(2));
        TalkScene.await(() -> guest.failed);
        scene.ticker.skip(TimeUnit.SECONDS.toNanos(6));
        TalkScene.await(
                () -> !host.last(PageNews.Roster.class).participants().get(0).camera());
    }

    @Test
    void whoSpeaksIsTold() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        scene.on(() -> {
            ((LoopMeeting) host.meeting()).onHeard(List.of("a", "host"));
            return null;
        });
        assertEquals(List.of("a", "host"), host.last(PageNews.Speakers.class).ids());
    }

    @Test
    void aCameraThatFallsSilentIsSeenToBeOff() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        scene.admitted("guest", host);
        assertTrue(host.last(PageNews.Roster.class).participants().get(0).camera());
        scene.ticker.skip(TimeUnit.SECONDS.toNanos(6));
        TalkScene.await(
                () -> !host.last(PageNews.Roster.class).participants().get(0).camera());
    }

    @Test
    void whoSendsNothingForSecondsIsGradedPoor() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        TalkScene.await(() -> {
            scene.ticker.skip(TimeUnit.SECONDS.toNanos(2));
            return host.last(PageNews.Quality.class)
                    .people()
                    .equals(List.of(new PageNews.Graded("host", "poor", "no-media")));
        });
        scene.ask(host, new PageCommand.Mute(true));
        TalkScene.await(() -> {
            scene.ticker.skip(TimeUnit.SECONDS.toNanos(2));
            return host.last(PageNews.Quality.class).people().equals(List.of(new PageNews.Graded("host", "good", "")));
        });
    }
}
