package io.drawbridge.xmpp.jingle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageElementsTest {
    private static final String SID = "abcdefgh12345678";
    private static final int A_LINK_CARRIES = 64 << 10;

    @Test
    void everyKindOfNewsCrossesAsSessionInfo() {
        List<PageNews> all = List.of(
                new PageNews.Roster(List.of(
                        new PageNews.Person("p1", "Zoë <&>", "cvi", true, false, "host", true, false),
                        new PageNews.Person("p2", "", "webrtc", false, true, "guest", false, true))),
                new PageNews.Roster(List.of()),
                new PageNews.Lobby(List.of(new PageNews.Caller("p3", "\"'", "cvi"))),
                new PageNews.Self("p9", "guest", true, false, true, "Salle \u2014 12"),
                new PageNews.Pictures(List.of(new PageNews.Shown("1", "p1", "camera"))),
                new PageNews.Speakers(List.of("p1", "p9")),
                new PageNews.Chat(List.of(
                        new PageNews.Line("l1", "p1", "Zoë", "<b>x</b>\r\n&amp;]]>\t\u0001", "2026-01-01T00:00:00Z"))),
                new PageNews.Quality(List.of(new PageNews.Graded("p1", "poor", "loss-up"))),
                new PageNews.Limits(396, 15, 512_000, null),
                new PageNews.Limits(0, 0, 0, List.of("h")),
                new PageNews.Notice("audio-only-no-h264"),
                new PageNews.Notice(""),
                new PageNews.Stage("waiting"),
                new PageNews.Dialling(List.of(new PageNews.Dial("d1", "room@example.com", "calling", ""))),
                new PageNews.Refused("lock", "not-host"));
        for (PageNews news : all) {
            assertCrosses(new JingleMessage.News(SID, news));
        }
    }

    @Test
    void everyKindOfCommandCrossesAsSessionInfo() {
        List<PageCommand> all = List.of(
                new PageCommand.Mute(true),
                new PageCommand.Mute(false),
                new PageCommand.Hand(true),
                new PageCommand.Chat("c1", "<b>&\n\"é\u0000"),
                new PageCommand.Share("2"),
                new PageCommand.Share(null),
                new PageCommand.View(List.of(new PageCommand.Tile("p1", "slides", 1920, 1080))),
                new PageCommand.Admit("p1"),
                new PageCommand.Remove("p1"),
                new PageCommand.MuteOther("p1", true),
                new PageCommand.Lock(true),
                new PageCommand.End(),
                new PageCommand.DialOut("d1", "sip:room@example.com"),
                new PageCommand.HangUpDial("d1"));
        for (PageCommand command : all) {
            assertCrosses(new JingleMessage.Command(SID, command));
        }
    }

    private static void assertCrosses(JingleMessage message) {
        assertEquals(new JingleCodec.Reading.Good(message), JingleCodec.read(JingleCodec.print(message)));
    }

    private static int bytes(PageNews news) {
        return XmlPrinter.print(PageElements.print(news), Xmlns.COMPONENT).getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void aRosterOf250GoesInOneMessage() {
        PageNews.Person other =
                new PageNews.Person("p".repeat(16), "W".repeat(64), "webrtc", false, false, "guest", false, false);
        PageNews.Roster roster = new PageNews.Roster(Collections.nCopies(250, other));
        assertEquals(List.of(roster), PageElements.parts(roster));
        assertTrue(bytes(roster) < A_LINK_CARRIES, "bytes: " + bytes(roster));
    }

    @Test
    void aRosterThatIsTooLongIsCut() {
        PageNews.Person other =
                new PageNews.Person("p".repeat(16), "&".repeat(64), "webrtc", true, true, "guest", true, true);
        List<PageNews> parts = PageElements.parts(new PageNews.Roster(Collections.nCopies(5000, other)));
        assertEquals(1, parts.size());
        assertTrue(bytes(parts.get(0)) < A_LINK_CARRIES);
        int told = ((PageNews.Roster) parts.get(0)).participants().size();
        assertTrue(told > 80, told + " are told");
    }

    @Test
    void aLongChatGoesInSeveralMessagesAndInOrder() {
        List<PageNews.Line> lines = IntStream.range(0, 50)
                .mapToObj(i -> new PageNews.Line("l" + i, "p", "A", "&".repeat(2000), "2026-01-01T00:00:00Z"))
                .toList();
        List<PageNews> parts = PageElements.parts(new PageNews.Chat(lines));
        assertTrue(parts.stream().allMatch(part -> bytes(part) < A_LINK_CARRIES));
        assertEquals(
                lines,
                parts.stream()
                        .flatMap(part -> ((PageNews.Chat) part).lines().stream())
                        .toList());
    }

    @Test
    void whatAStrangerWritesIsReadOrRefusedAndNeverThrown() {
        Random random = new Random(5);
        String[] json = {
            "",
            "{}",
            "[",
            "{\"type\":\"chat\"}",
            "{\"type\":\"roster\",\"participants\":[null]}",
            "{\"type\":\"limits\",\"maxFs\":99999999999}",
            "{\"type\":\"view\",\"tiles\":[{}]}",
            "x".repeat(70_000)
        };
        String[] names = {"news", "command", "json", "x"};
        for (int i = 0; i < 5_000; i++) {
            XmlElement inner = XmlElement.of(random.nextInt(9) == 0 ? "x" : "json", Xmlns.JSON)
                    .withText(json[random.nextInt(json.length)]);
            XmlElement element = XmlElement.of(names[random.nextInt(names.length)], Xmlns.MEETING)
                    .with(inner);
            JingleCodec.Reading reading = JingleCodec.read(XmlElement.of("jingle", Xmlns.JINGLE)
                    .with("action", "session-info")
                    .with("sid", SID)
                    .with(element));
            assertFalse(reading instanceof JingleCodec.Reading.Bad);
        }
    }
}
