package io.drawbridge.xmpp.jingle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.meeting.ParticipantObserver.Other;
import io.drawbridge.core.sdp.SenderLimits;
import io.drawbridge.core.spi.MeetingLookup.PinAsk;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MeetingElementsTest {
    private static final String SID = "abcdefgh12345678";

    @Test
    void newsAndMuteCrossAsSessionInfo() {
        List<MeetingNews> all = List.of(
                new MeetingNews.Roster(List.of(
                        new Other("p1", "Zoë <&>", "cvi", true), new Other("p2", "Bob", "webrtc", false))),
                new MeetingNews.Roster(List.of()),
                new MeetingNews.Picture(Optional.of("p1")),
                new MeetingNews.Picture(Optional.empty()),
                new MeetingNews.Limits(new SenderLimits(396, 15, 512_000)),
                new MeetingNews.Notice("audio-only-no-h264"),
                new MeetingNews.Notice(""),
                new MeetingNews.Stage("waiting"));
        for (MeetingNews news : all) {
            assertCrosses(new JingleMessage.News(SID, news));
        }
        assertCrosses(new JingleMessage.Mute(SID, true));
        assertCrosses(new JingleMessage.Mute(SID, false));
    }

    private static void assertCrosses(JingleMessage message) {
        assertEquals(new JingleCodec.Reading.Good(message), JingleCodec.read(JingleCodec.print(message)));
    }

    @Test
    void aRosterOfThousandsStaysBelowWhatALinkCarries() {
        Other other = new Other("p".repeat(16), "W".repeat(64), "webrtc", false);
        XmlElement roster = MeetingNews.print(new MeetingNews.Roster(Collections.nCopies(5000, other)));
        assertTrue(XmlPrinter.print(roster, Xmlns.COMPONENT).length() < 60_000);
    }

    @Test
    void factsCrossAndDoNotShowThePin() {
        MeetingFacts facts =
                new MeetingFacts(MeetingFacts.Kind.MEETING, "demo", "Salle <12>", PinAsk.HOST, "2468", 3);
        assertEquals(Optional.of(facts), MeetingFacts.read(facts.print()));
        assertEquals(Optional.of(MeetingFacts.UNKNOWN), MeetingFacts.read(MeetingFacts.UNKNOWN.print()));
        assertFalse(facts.toString().contains("2468"));
        assertFalse(facts.answer().toString().contains("2468"));
    }

    @Test
    void whatAStrangerWritesIsReadOrRefusedAndNeverThrown() {
        Random random = new Random(3);
        String[] names = {"meeting", "roster", "participant", "picture", "limits", "notice", "stage", "mute", "x"};
        String[] attributes = {"kind", "name", "pin-ask", "participants", "id", "muted", "of", "macroblocks", "fps"};
        String[] values = {"", "meeting", "-1", "99999999999", "true", "all", "é", "x".repeat(5000)};
        for (int i = 0; i < 20_000; i++) {
            XmlElement element = XmlElement.of(names[random.nextInt(names.length)], Xmlns.MEETING);
            for (int k = random.nextInt(5); k > 0; k--) {
                element = element.with(
                        attributes[random.nextInt(attributes.length)], values[random.nextInt(values.length)]);
            }
            if (random.nextBoolean()) {
                element = element.with(XmlElement.of(names[random.nextInt(names.length)], Xmlns.MEETING));
            }
            MeetingFacts.read(element).ifPresent(facts -> assertTrue(facts.name().length() <= 200));
            MeetingNews.read(element).ifPresent(news -> assertFalse(news.kind().isEmpty()));
            JingleCodec.read(XmlElement.of("jingle", Xmlns.JINGLE)
                    .with("action", "session-info")
                    .with("sid", SID)
                    .with(element));
        }
    }
}
