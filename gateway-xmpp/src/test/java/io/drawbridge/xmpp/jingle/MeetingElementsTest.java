package io.drawbridge.xmpp.jingle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.spi.MeetingLookup.PinAsk;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MeetingElementsTest {
    private static final String SID = "abcdefgh12345678";

    @Test
    void factsCrossAndDoNotShowThePin() {
        MeetingFacts facts = new MeetingFacts(MeetingFacts.Kind.MEETING, "demo", "Salle <12>", PinAsk.HOST, "2468", 3);
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
            MeetingFacts.read(element)
                    .ifPresent(facts -> assertTrue(facts.name().length() <= 200));
            JingleCodec.read(XmlElement.of("jingle", Xmlns.JINGLE)
                    .with("action", "session-info")
                    .with("sid", SID)
                    .with(element));
        }
    }
}
