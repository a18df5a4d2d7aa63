package io.drawbridge.xmpp.stanza;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StanzaFramerTest {
    static final String HEADER = "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'"
            + " xmlns:stream='http://etherx.jabber.org/streams' to='callbridge.example.com'>";
    private static final String TALK = HEADER
            + "<handshake>aaee83c26aeeafcbabeabfcbcd50df997e0a2a1e</handshake>\n"
            + "<iq type='set' id='1' from='a@b.c' to='d@e.f'><x:jingle xmlns:x='urn:xmpp:jingle:1' sid='7'>"
            + "v=0&#13;\nüë <![CDATA[<&>]]> &lt;&amp;</x:jingle></iq> "
            + "<iq type='result' id='2' from='a@b.c' to='d@e.f'/></stream:stream>";

    private static List<StreamEvent> read(StreamLimits limits, byte[]... pieces) {
        List<StreamEvent> events = new ArrayList<>();
        StanzaFramer framer = new StanzaFramer(limits);
        for (byte[] piece : pieces) {
            framer.feed(piece, 0, piece.length, events::add);
        }
        return events;
    }

    private static List<StreamEvent> read(String text) {
        return read(StreamLimits.STRICT, bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static StreamEvent.Fault fault(String text) {
        List<StreamEvent> events = read(text);
        return assertInstanceOf(StreamEvent.Fault.class, events.get(events.size() - 1), events::toString);
    }

    @Test
    void aStreamIsReadIntoItsHeaderItsStanzasAndItsEnd() {
        List<StreamEvent> events = read(TALK);
        assertEquals(5, events.size(), events::toString);
        StreamEvent.Opened opened = assertInstanceOf(StreamEvent.Opened.class, events.get(0));
        assertEquals("jabber:component:accept", opened.contentNamespace());
        assertEquals("callbridge.example.com", opened.header().attribute("to"));
        XmlElement iq =
                assertInstanceOf(StreamEvent.Received.class, events.get(2)).element();
        XmlElement jingle = iq.child("jingle", "urn:xmpp:jingle:1").orElseThrow();
        assertEquals("v=0\r\nüë <&> <&", jingle.text());
        assertInstanceOf(StreamEvent.Closed.class, events.get(4));
    }

    @Test
    void aStreamCutAtEveryByteSaysTheSame() {
        byte[] whole = bytes(TALK);
        List<StreamEvent> expected = read(TALK);
        for (int cut = 0; cut <= whole.length; cut++) {
            byte[] head = java.util.Arrays.copyOfRange(whole, 0, cut);
            byte[] tail = java.util.Arrays.copyOfRange(whole, cut, whole.length);
            assertEquals(expected, read(StreamLimits.STRICT, head, tail), "cut at " + cut);
        }
    }

    @Test
    void aStreamThatComesByteByByteSaysTheSame() {
        byte[] whole = bytes(TALK);
        byte[][] single = new byte[whole.length][];
        for (int i = 0; i < whole.length; i++) {
            single[i] = new byte[] {whole[i]};
        }
        assertEquals(read(TALK), read(StreamLimits.STRICT, single));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!-- a comment -->",
                "<?php x ?>",
                "<iq><!-- a comment --></iq>",
                "<iq><?php x ?></iq>",
                "<iq>&unknown;</iq>",
                "<iq a='&unknown;'/>",
                "<!DOCTYPE x>",
                "<iq><!DOCTYPE x></iq>",
                "<?xml version='1.0'?>",
                "text between stanzas",
                "<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'>",
                "<iq a='1' a='2'/>",
                "<iq></message>",
                "<p:iq/>",
                "<iq>\u0001</iq>",
                "<iq>&#1;</iq>",
                "<iq>&#0;</iq>",
                "</iq>",
                "<iq a=1/>",
                "\u0000",
            })
    void whatAStreamMayNotContainIsAFault(String forbidden) {
        StreamEvent.Fault fault = fault(HEADER + forbidden + "<iq/>");
        assertTrue(
                List.of("restricted-xml", "not-well-formed", "invalid-xml", "bad-format")
                        .contains(fault.condition()),
                fault::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<x:9/>", "<x:-/>", "<q x:9='a'/>", "<q><x:.a/></q>", "<x:9>deep</x:9>"})
    void whatWouldBeNoNameWithoutItsPrefixIsNotPassedOn(String inner) {
        String stanza = "<iq id='1' xmlns:x='urn:x'>" + inner + "</iq>";
        assertEquals("policy-violation", fault(HEADER + stanza).condition());
        List<StreamEvent> forgiven = read(StreamLimits.FORGIVING, bytes(HEADER + stanza + "<iq/>"));
        assertTrue(forgiven.get(1) instanceof StreamEvent.Skipped, forgiven::toString);
        assertTrue(forgiven.get(2) instanceof StreamEvent.Received, forgiven::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "<html/>",
                "<stream xmlns='jabber:component:accept'>",
                "<!DOCTYPE lolz [<!ENTITY lol 'lol'>]><stream:stream/>",
                "<?xml version='1.0' encoding='ISO-8859-1'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams'>",
                "\u0016\u0003\u0001\u0002",
                "<stream:stream>",
            })
    void whatIsNoStreamIsAFault(String garbage) {
        fault(garbage);
    }

    @Test
    void entitiesAreNeverExpanded() {
        StreamEvent.Fault fault = fault("<?xml version='1.0'?><!DOCTYPE s [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>"
                + "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'>&b;");
        assertTrue(List.of("restricted-xml", "not-well-formed").contains(fault.condition()), fault::toString);
    }

    @Test
    void aStanzaOf64KiBPassesAndOneByteMoreDoesNot() {
        int limit = StreamLimits.STRICT.stanzaBytes();
        String fits = "<iq>" + "a".repeat(limit - 9) + "</iq>";
        List<StreamEvent> events = read(HEADER + "\n \n" + fits + fits + "<iq/>");
        assertEquals(4, events.size(), events::toString);
        assertEquals(
                "policy-violation",
                fault(HEADER + "<iq>" + "a".repeat(limit - 8) + "</iq>").condition());
    }

    @Test
    void aStanzaThatNeverEndsIsCutOff() {
        for (String start : List.of("<iq a='", "<iq>", "<!--", "<iq><![CDATA[", "<?x ", "<", "<iq><a", "<!DOCTYPE ")) {
            assertInstanceOf(StreamEvent.Fault.class, fault(HEADER + start + "a".repeat(70_000)));
        }
    }

    @Test
    void depthAndAttributesAreLimited() {
        assertEquals(2, read(HEADER + "<a>".repeat(32) + "</a>".repeat(32)).size());
        assertEquals("policy-violation", fault(HEADER + "<a>".repeat(33)).condition());
        assertEquals(2, read(HEADER + "<a" + attributes(64) + "/>").size());
        assertEquals(
                "policy-violation", fault(HEADER + "<a" + attributes(65) + "/>").condition());
        assertEquals(
                "policy-violation",
                fault(HEADER + "<a xmlns='" + "u".repeat(300) + "'/>").condition());
    }

    private static String attributes(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(" a").append(i).append("='x'");
        }
        return text.toString();
    }

    @Test
    void aForgivingStreamDropsWhatIsTooMuchAndGoesOn() {
        for (String excess : List.of(
                "a".repeat(100_000),
                "<a>".repeat(1000) + "</a>".repeat(1000),
                "<a" + attributes(6000) + "/>",
                "<a xmlns='" + "u".repeat(300) + "'>t<b>x</b></a>",
                "<x><b" + attributes(65) + ">t<c/>t</b></x>t")) {
            String text = HEADER + "<iq type='set' id='big' from='x@y' to='z'>" + excess + "</iq><iq id='next'/>";
            List<StreamEvent> events = read(StreamLimits.FORGIVING, bytes(text));
            assertEquals(3, events.size(), events::toString);
            StreamEvent.Skipped skipped = assertInstanceOf(StreamEvent.Skipped.class, events.get(1));
            assertEquals("big", skipped.head().attribute("id"));
            assertEquals("set", skipped.head().attribute("type"));
            assertTrue(skipped.head().children().isEmpty());
            assertEquals(
                    "next",
                    assertInstanceOf(StreamEvent.Received.class, events.get(2))
                            .element()
                            .attribute("id"));
        }
        String endless = HEADER + "<iq>" + "a".repeat(2_000_000);
        List<StreamEvent> events = read(StreamLimits.FORGIVING, bytes(endless));
        assertInstanceOf(StreamEvent.Fault.class, events.get(events.size() - 1));
    }

    @Test
    void attacksCostLittleTime() {
        List<String> attacks = List.of(
                "<a>".repeat(20_000),
                "<a" + attributes(9_000) + "/>",
                "<a>" + "<b/>".repeat(16_000) + "</a>",
                "<a>" + "&lt;".repeat(16_000) + "</a>",
                "<a>" + "\r".repeat(60_000) + "</a>");
        read(TALK);
        for (String attack : attacks) {
            assertTimeout(Duration.ofSeconds(1), () -> read(StreamLimits.FORGIVING, bytes(HEADER + attack)));
        }
    }

    @Test
    void aLongStreamGoesOnWhenItsReaderIsRenewed() {
        List<StreamEvent> events = new ArrayList<>();
        StanzaFramer framer = new StanzaFramer(StreamLimits.STRICT);
        byte[] header = bytes("<?xml version='1.0'?><s:stream xmlns='jabber:component:accept'"
                + " xmlns:s='http://etherx.jabber.org/streams' xmlns:x='urn:x' id='1'>");
        framer.feed(header, 0, header.length, events::add);
        for (int i = 0; i < 60; i++) {
            byte[] stanza = bytes("<iq id='" + i + "'><x:n" + i + ">" + "a".repeat(60_000) + "</x:n" + i + "></iq>");
            framer.feed(stanza, 0, stanza.length, events::add);
        }
        byte[] end = bytes("</s:stream>");
        framer.feed(end, 0, end.length, events::add);
        assertEquals(62, events.size());
        XmlElement last =
                assertInstanceOf(StreamEvent.Received.class, events.get(60)).element();
        assertEquals("jabber:component:accept", last.namespace());
        assertTrue(last.child("n59", "urn:x").isPresent());
    }

    @Test
    void seededMutationsNeverThrow() {
        Random random = new Random(4711);
        byte[] whole = bytes(TALK);
        for (int round = 0; round < 3000; round++) {
            byte[] mutated = whole.clone();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            List<StreamEvent> events =
                    read(random.nextBoolean() ? StreamLimits.STRICT : StreamLimits.FORGIVING, mutated);
            for (StreamEvent event : events) {
                if (event instanceof StreamEvent.Received received
                        && received.element().name().equals("iq")) {
                    IqCodec.read(received.element());
                }
            }
        }
    }
}
