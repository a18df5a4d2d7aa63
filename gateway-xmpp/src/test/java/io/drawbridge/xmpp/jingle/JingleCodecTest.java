package io.drawbridge.xmpp.jingle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.stanza.StanzaFramer;
import io.drawbridge.xmpp.stanza.StreamEvent;
import io.drawbridge.xmpp.stanza.StreamLimits;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JingleCodecTest {
    private static final String SID = "abcdefgh";
    private static final String SDP = "v=0\r\ns=<&>\r\n";

    private static final List<JingleMessage> MESSAGES = List.of(
            new JingleMessage.Initiate(SID, "2468", "Zoë <b>", "fr", "192.0.2.1", SDP),
            new JingleMessage.Accept(SID, "p1", SDP),
            new JingleMessage.Modify(SID, "v=0\ns=-\n"),
            new JingleMessage.ModifyAccept(SID, "p1", ""),
            new JingleMessage.Renegotiate(SID),
            new JingleMessage.Command(SID, new PageCommand.Mute(true)),
            new JingleMessage.Command(SID, new PageCommand.Chat("1", "</json>]]><b>&\"\r\n")),
            new JingleMessage.News(SID, new PageNews.Stage("waiting")),
            new JingleMessage.News(SID, new PageNews.Pictures(List.of())),
            new JingleMessage.Trickle(SID, new JoinLink.Candidate("0", "")),
            new JingleMessage.Trickle(SID, new JoinLink.Candidate("a'b", "1 1 udp 7 192.0.2.1 9 typ host")),
            new JingleMessage.Terminate(SID, new EndReason.HungUp()),
            new JingleMessage.Terminate(SID, new EndReason.NoCommonMedia("no <codec>")),
            new JingleMessage.Terminate(SID, new EndReason.Other("newer", "thing")));

    private static List<XmlElement> parse(String xml) {
        byte[] bytes = ("<stream:stream xmlns='jabber:client' xmlns:stream='" + Xmlns.STREAMS + "'>" + xml)
                .getBytes(StandardCharsets.UTF_8);
        List<XmlElement> elements = new ArrayList<>();
        new StanzaFramer(StreamLimits.STRICT).feed(bytes, 0, bytes.length, event -> {
            if (event instanceof StreamEvent.Received received) {
                elements.add(received.element());
            }
        });
        return elements;
    }

    private static String print(JingleMessage message) {
        return XmlPrinter.print(JingleCodec.print(message), "jabber:client");
    }

    @Test
    void everyMessageIsTheSameBehindTheWire() {
        for (JingleMessage message : MESSAGES) {
            XmlElement read = parse(print(message)).get(0);
            assertEquals(new JingleCodec.Reading.Good(message), JingleCodec.read(read));
        }
    }

    @Test
    void everyMessageIsToldApartFromStandardJingle() {
        for (JingleMessage message : MESSAGES) {
            assertTrue(JingleCodec.ours(parse(print(message)).get(0)), message::toString);
        }
    }

    @Test
    void aServerThatDropsCarriageReturnsDoesNotChangeTheDescription() {
        String wire = print(new JingleMessage.Accept(SID, "p1", SDP));
        assertFalse(wire.contains("\r") || wire.contains("&#13;"));
    }

    @Test
    void noMessageShowsItsContent() {
        for (JingleMessage message : MESSAGES) {
            assertFalse(message.toString().contains("Zoë") || message.toString().contains("v=0"), message::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='a73sjjvkla37jfea'>"
                        + "<content creator='initiator' name='voice'>"
                        + "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></content></jingle>",
                "<jingle xmlns='urn:xmpp:jingle:1' action='session-info' sid='a73sjjvkla37jfea'/>",
                "<jingle xmlns='urn:xmpp:jingle:1' action='transport-info' sid='a73sjjvkla37jfea'/>",
            })
    void standardJingleIsForeign(String xml) {
        assertInstanceOf(
                JingleCodec.Reading.Foreign.class, JingleCodec.read(parse(xml).get(0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<jingle xmlns='urn:xmpp:jingle:1'/>",
                "<jingle xmlns='urn:xmpp:jingle:1' action='session-terminate'/>",
                "<jingle xmlns='urn:xmpp:jingle:1' action='session-terminate' sid='UPPER/../x'/>",
                "<jingle xmlns='urn:xmpp:jingle:1' action='content-odd' sid='abcdefgh'><content>"
                        + "<description xmlns='urn:drawbridge:sdp:1'/></content></jingle>",
            })
    void whatIsNotUnderstoodIsBad(String xml) {
        assertInstanceOf(
                JingleCodec.Reading.Bad.class, JingleCodec.read(parse(xml).get(0)));
    }

    @Test
    void aStandardTerminateIsUnderstood() {
        String cancel = "<jingle xmlns='urn:xmpp:jingle:1' action='session-terminate' sid='abcdefgh'>"
                + "<reason><cancel/></reason></jingle>";
        assertEquals(
                new JingleCodec.Reading.Good(new JingleMessage.Terminate(SID, new EndReason.Cancelled())),
                JingleCodec.read(parse(cancel).get(0)));
    }

    @Test
    void seededMutationsNeverThrow() {
        Random random = new Random(99);
        int understood = 0;
        for (int round = 0; round < 5000; round++) {
            StringBuilder xml = new StringBuilder(print(MESSAGES.get(random.nextInt(MESSAGES.size()))));
            for (int i = random.nextInt(3); i >= 0; i--) {
                xml.setCharAt(random.nextInt(xml.length()), (char) (' ' + random.nextInt(95)));
            }
            for (XmlElement element : parse(xml.toString())) {
                understood += JingleCodec.read(element) instanceof JingleCodec.Reading.Good ? 1 : 0;
            }
        }
        assertTrue(understood > 0);
    }
}
