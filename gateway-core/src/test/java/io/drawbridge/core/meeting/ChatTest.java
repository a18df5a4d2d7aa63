package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.meeting.page.PageWords;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What is typed into a meeting: who reads it, how much of it is kept, and that nothing else repeats it. */
@Timeout(60)
class ChatTest {
    @AutoClose
    private final TalkScene scene = new TalkScene();

    @Test
    void chatReachesEverybodyVerbatimWithTheNameOfThen() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        TalkingPage guest = scene.admitted("guest", host);
        String typed = "<img src=x onerror=alert(1)>&amp; \"q\"\n\ud83d\ude00";
        scene.say(guest, "c1", typed);
        PageNews.Line line = host.last(PageNews.Chat.class).lines().get(0);
        assertEquals(
                List.of("c1", "guest", "guest", typed),
                List.of(line.id(), line.participantId(), line.name(), line.text()));
        assertTrue(line.at().endsWith("Z"), line.at());
        assertEquals(host.last(PageNews.Chat.class), guest.last(PageNews.Chat.class));
        scene.leave(guest);
        TalkingPage late = scene.admitted("late", host);
        assertEquals(List.of(line), late.last(PageNews.Chat.class).lines(), "who comes later reads it");
    }

    @Test
    void aLineThatIsSaidAgainWithTheSameIdIsTheSameLine() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        scene.say(host, "c1", "once");
        scene.say(host, "c1", "once");
        scene.say(host, "c2", "twice");
        assertEquals(List.of("once", "twice"), host.read());
        assertEquals(List.of(), host.refusals());
    }

    @Test
    void whatIsTooLongOrEmptyOrTooMuchIsRefused() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        scene.say(host, "c1", "x".repeat(2000));
        scene.say(host, "c2", "x".repeat(2001));
        scene.say(host, "c3", " \n");
        scene.say(host, "", "no id");
        scene.say(host, "i".repeat(65), "long id");
        assertEquals(List.of("chat too-long", "chat empty", "chat empty", "chat too-long"), host.refusals());
        host.told.clear();
        for (int i = 0; i < 30; i++) {
            scene.say(host, "f" + i, "flood");
        }
        assertTrue(host.read().size() < 15, "most of a flood is not told");
        assertTrue(host.refusals().contains("chat too-many"));
        scene.ticker.skip(TimeUnit.SECONDS.toNanos(20));
        scene.say(host, "g", "patient");
        assertEquals("patient", host.read().get(host.read().size() - 1));
    }

    @Test
    void fiftyLinesAreKeptAndNoneWhenNobodyIsInAnyMore() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        for (int i = 0; i < 60; i++) {
            scene.ticker.skip(TimeUnit.SECONDS.toNanos(2));
            scene.say(host, "c" + i, "line " + i);
        }
        TalkingPage second = scene.join("second", TalkScene.HOST);
        assertEquals(50, second.read().size());
        assertEquals("line 59", second.read().get(49));
        scene.leave(host);
        scene.leave(second);
        assertEquals(List.of(), scene.join("third", TalkScene.HOST).read());
    }

    @Test
    void whatCannotBeShownIsNoPartOfALine() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        scene.say(host, "c1", "\u0001".repeat(2000));
        scene.say(host, "c2", "a\u0000\u202eb\tc\nd\ue000\ud800");
        scene.say(host, "c\u0001" + "3", "joined \ud83d\udc69\u200d\ud83d\ude80");
        assertEquals(List.of("a" + "b\tc\nd", "joined \ud83d\udc69\u200d\ud83d\ude80"), host.read());
        assertEquals(List.of("chat empty"), host.refusals());
    }

    @Test
    void whatWasSaidIsToldWhoComesLaterInPiecesThatFitAnyWay() throws Exception {
        TalkingPage host = scene.join("host", TalkScene.HOST);
        for (int i = 0; i < 50; i++) {
            scene.ticker.skip(TimeUnit.SECONDS.toNanos(2));
            scene.say(host, "c" + i, "\\".repeat(1998) + i);
        }
        TalkingPage late = scene.join("late", TalkScene.HOST);
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
    void noLogLineEverSaysWhatWasTyped() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger("io.drawbridge");
        Level before = root.getLevel();
        root.setLevel(Level.TRACE);
        lines.start();
        root.addAppender(lines);
        try {
            TalkingPage host = scene.join("host", TalkScene.HOST);
            scene.say(host, "c1", "hush-hush");
            scene.say(host, "c2", "hush-hush".repeat(300));
            scene.ask(host, new PageCommand.DialOut("d1", "sip:hush-hush@example.com"));
            scene.leave(host);
        } finally {
            root.detachAppender(lines);
            root.setLevel(before);
        }
        assertFalse(List.copyOf(lines.list).stream()
                .anyMatch(line -> line.getFormattedMessage().contains("hush-hush")));
    }
}
