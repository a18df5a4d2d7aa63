package io.drawbridge.core.meeting.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageWordsTest {
    private static final List<PageCommand> COMMANDS = List.of(
            new PageCommand.Mute(true),
            new PageCommand.Hand(true),
            new PageCommand.Chat("c1", "<b>Bon\u00e9\ud83d\ude00</b>\r\n\u0000"),
            new PageCommand.Share("2"),
            new PageCommand.Share(null),
            new PageCommand.View(List.of(new PageCommand.Tile("p1", "camera", 640, 360))),
            new PageCommand.View(List.of()),
            new PageCommand.Admit("p1"),
            new PageCommand.Remove("p1"),
            new PageCommand.MuteOther("p1", true),
            new PageCommand.Lock(true),
            new PageCommand.End(),
            new PageCommand.DialOut("d1", "sip:room@example.com"),
            new PageCommand.HangUpDial("d1"));

    private static final List<PageNews> NEWS = List.of(
            new PageNews.Roster(List.of(new PageNews.Person("p1", "A", "cvi", true, true, "host", true, true))),
            new PageNews.Lobby(List.of(new PageNews.Caller("p1", "A", "webrtc"))),
            new PageNews.Self("p1", "guest", true, true, true, "Weekly"),
            new PageNews.Pictures(List.of(new PageNews.Shown("1", "p1", "slides"))),
            new PageNews.Speakers(List.of("p1")),
            new PageNews.Chat(List.of(new PageNews.Line("c1", "p1", "A", "<script>", "2026-01-01T00:00:00Z"))),
            new PageNews.Quality(List.of(new PageNews.Graded("p1", "fair", "delay"))),
            new PageNews.Limits(3600, 30, 1, List.of("h", "m")),
            new PageNews.Limits(0, 0, 0, null),
            new PageNews.Notice("k"),
            new PageNews.Stage("connected"),
            new PageNews.Dialling(List.of(new PageNews.Dial("d1", "sip:a@b", "failed", "busy"))),
            new PageNews.Refused("end", "not-host"));

    private final PageWords words = new PageWords();

    @Test
    void everyCommandIsReadAsItWasWritten() {
        for (PageCommand command : COMMANDS) {
            assertEquals(Optional.of(command), words.command(words.write(command)));
        }
    }

    @Test
    void allNewsAreReadAsTheyWereWrittenWholeOrTerse() {
        for (PageNews news : NEWS) {
            assertEquals(Optional.of(news), words.news(words.write(news)));
            assertEquals(Optional.of(news), words.news(words.terse(news)));
            assertTrue(words.write(news).startsWith("{\"type\":\"" + news.kind() + "\""), news.kind());
        }
    }

    @Test
    void aPageIsToldEveryField() {
        assertEquals(
                "{\"type\":\"roster\",\"participants\":[{\"id\":\"7\",\"name\":\"\",\"path\":\"cvi\",\"muted\":false,"
                        + "\"hand\":false,\"role\":\"guest\",\"camera\":false,\"slides\":false}]}",
                words.write(new PageNews.Roster(
                        List.of(new PageNews.Person("7", "", "cvi", false, false, "guest", false, false)))));
        assertEquals(
                "{\"type\":\"limits\",\"maxFs\":0,\"maxFps\":0,\"maxBitrateBps\":0,\"rids\":null}",
                words.write(new PageNews.Limits(0, 0, 0, null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"type\":\"dance\"}",
                "{\"type\":\"mute\",\"audio\":\"loud\"}",
                "{\"type\":\"view\",\"tiles\":[null]}",
                "{\"type\":\"view\",\"tiles\":[{\"width\":99999999999}]}",
                "{\"type\":\"java.lang.Object\"}",
                "{\"type\":\"io.drawbridge.core.meeting.page.PageCommand$End\"}",
                "{\"type\":\"roster\",\"participants\":[]}",
                "{\"type\":\"end\"",
            })
    void anythingElseIsNoCommand(String text) {
        assertTrue(words.command(text).isEmpty());
    }

    @Test
    void whatIsTooLongIsCutSoThatItIsStillSeenToBeTooLong() {
        String text = "x".repeat(1999) + "\ud83d\ude00\ud83d\ude00";
        PageCommand.Chat chat =
                (PageCommand.Chat) words.command(words.write(new PageCommand.Chat("i".repeat(99), text)))
                        .orElseThrow();
        assertEquals(2001, chat.text().length());
        assertEquals(65, chat.id().length());
        assertTrue(words.command("x".repeat(PageWords.MOST_CHARS + 1)).isEmpty());
        assertTrue(words.command("[".repeat(60_000)).isEmpty());
        assertEquals(
                PageNews.MOST_PEOPLE,
                new PageNews.Speakers(Collections.nCopies(9, "p")).ids().size()
                        + new PageNews.Quality(Collections.nCopies(999, new PageNews.Graded("p", "good", "")))
                                .people()
                                .size()
                        - 9);
    }

    @Test
    void whatWasTypedDoesNotShowInWhatIsLogged() {
        String secret = "hush-hush";
        List<Object> all = List.of(
                new PageCommand.Chat("c1", secret),
                new PageCommand.DialOut("d1", secret),
                new PageNews.Chat(List.of(new PageNews.Line("c1", "p1", secret, secret, ""))),
                new PageNews.Line("c1", "p1", secret, secret, ""),
                new PageNews.Roster(List.of(new PageNews.Person("p", secret, "", false, false, "", false, false))),
                new PageNews.Person("p", secret, "", false, false, "", false, false),
                new PageNews.Lobby(List.of(new PageNews.Caller("p", secret, ""))),
                new PageNews.Caller("p", secret, ""),
                new PageNews.Dialling(List.of(new PageNews.Dial("d", secret, "", ""))),
                new PageNews.Dial("d", secret, "", ""));
        all.forEach(said -> assertFalse(said.toString().contains(secret), said::toString));
    }

    @Test
    void mutatedWordsNeverThrow() {
        Random random = new Random(11);
        for (int round = 0; round < 10_000; round++) {
            String seed = round % 2 == 0
                    ? words.write(COMMANDS.get(random.nextInt(COMMANDS.size())))
                    : words.terse(NEWS.get(random.nextInt(NEWS.size())));
            StringBuilder text = new StringBuilder(seed);
            for (int i = random.nextInt(5); i > 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(0x10000));
                    case 1 -> text.insert(at, "{}[]\",:null9e9".charAt(random.nextInt(14)));
                    case 2 -> text.deleteCharAt(at);
                    default -> text.insert(at, text.substring(random.nextInt(at + 1), at));
                }
                if (text.isEmpty()) {
                    text.append('{');
                }
            }
            words.command(text.toString())
                    .ifPresent(said -> assertFalse(said.kind().isEmpty()));
            words.news(text.toString())
                    .ifPresent(said -> assertFalse(said.kind().isEmpty()));
        }
    }
}
