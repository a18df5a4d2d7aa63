package io.drawbridge.xmpp.stanza;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IqCodecTest {
    static XmlElement parse(String xml) {
        List<StreamEvent> events = new ArrayList<>();
        byte[] bytes = (StanzaFramerTest.HEADER + xml).getBytes(StandardCharsets.UTF_8);
        new StanzaFramer(StreamLimits.STRICT).feed(bytes, 0, bytes.length, events::add);
        return assertInstanceOf(StreamEvent.Received.class, events.get(1), events::toString)
                .element();
    }

    private static Iq good(String xml) {
        return assertInstanceOf(IqCodec.Reading.Good.class, IqCodec.read(parse(xml)))
                .iq();
    }

    @Test
    void aRequestSurvivesPrintingAndReadingWithItsTextVerbatim() {
        String sdp = "v=0\r\ns=\t'\"<&>]]> é \uD83D\uDE00\r\n";
        XmlElement payload = XmlElement.of("jingle", Xmlns.JINGLE)
                .with("sid", "a'b\"\n<")
                .with(XmlElement.of("description", Xmlns.SDP).withText(sdp));
        Iq iq = Iq.set("i1", "web-12345678@cb.example.com", "1000@cb.example.com", payload);
        String printed = IqCodec.print(iq).orElseThrow();
        assertFalse(printed.contains("jabber:client"), printed);
        assertEquals(iq, good(printed));
    }

    @Test
    void answersGoBackToTheAsker() {
        Iq iq = good("<iq type='get' id='7' from='a@b.c/r' to='d.e'><ping xmlns='urn:xmpp:ping'/></iq>");
        Iq result = good(IqCodec.print(iq.result()).orElseThrow());
        assertEquals(Iq.Type.RESULT, result.type());
        assertEquals("a@b.c/r", result.to());
        assertEquals("d.e", result.from());
        Iq error = good(
                IqCodec.print(iq.refuse("service-unavailable", "no such thing")).orElseThrow());
        assertEquals(Optional.of(new Iq.Failure("service-unavailable", "no such thing")), error.error());
    }

    @Test
    void whatAnErrorSaysInItsProtocolsWordsComesThrough() {
        XmlElement unknown = XmlElement.of("unknown-session", "urn:xmpp:jingle:errors:1");
        Iq refused = Iq.get("7", "a@b.c/r", "d.e", unknown).refuse("item-not-found", "gone", unknown);
        Iq error = good(IqCodec.print(refused).orElseThrow());
        assertEquals(Optional.of(new Iq.Failure("item-not-found", "gone", Optional.of(unknown))), error.error());
    }

    @Test
    void anUnknownPayloadIsKeptAsItIs() {
        Iq iq = good("<iq type='set' id='7' from='a@b.c'><odd xmlns='urn:odd' x='1'>" + "<n>".repeat(29)
                + "</n>".repeat(29) + "</odd></iq>");
        assertEquals("1", iq.payload().orElseThrow().attribute("x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<iq id='1' from='a@b.c'><ping xmlns='urn:xmpp:ping'/></iq>",
                "<iq type='odd' id='1' from='a@b.c'><ping xmlns='urn:xmpp:ping'/></iq>",
                "<iq type='get' id='1' from='a@b.c'/>",
                "<iq type='get' from='a@b.c'><ping xmlns='urn:xmpp:ping'/></iq>",
                "<iq type='get' id='1' from='a@b.c'><a xmlns='x'/><b xmlns='x'/></iq>",
                "<iq type='get' id='1' from='a@b.c' to='@@'><a xmlns='x'/></iq>",
                "<iq type='set' id='1' from='a@b.c' to=' /'><a xmlns='x'/></iq>",
            })
    void aBrokenRequestIsAnsweredWithBadRequest(String xml) {
        IqCodec.Reading.Bad bad = assertInstanceOf(IqCodec.Reading.Bad.class, IqCodec.read(parse(xml)));
        Iq answer = bad.answer().orElseThrow();
        assertEquals("bad-request", answer.error().orElseThrow().condition());
        assertEquals("a@b.c", answer.to());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<iq type='error' id='1' from='a@b.c'/>",
                "<iq type='error' id='1' from='a@b.c'><error/></iq>",
                "<iq type='error' id='1' from='a@b.c'><error type='odd'><odd xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
                "<iq type='result' from='a@b.c'/>",
                "<iq type='result' id='1' from='@'/>",
            })
    void aBrokenAnswerIsNeverAnswered(String xml) {
        if (IqCodec.read(parse(xml)) instanceof IqCodec.Reading.Bad bad) {
            assertTrue(bad.answer().isEmpty());
        }
    }

    @Test
    void nothingOfTheContentIsPrintedByToString() {
        Iq iq = good("<iq type='set' id='7' from='alice@b.c'><odd xmlns='urn:odd' x='secret'>secret</odd></iq>");
        assertFalse((iq + " " + iq.payload() + " " + iq.payload().get().children()).contains("secret"));
        assertFalse(iq.toString().contains("alice"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000", "demo", "tenant.1000", "salle é 12", "a@b/c", "web-x", "o'neil & co"})
    void aMeetingNameBecomesAnAddressAndBack(String name) {
        XmppAddress address = XmppAddress.ofName(name, "cb.example.com").orElseThrow();
        XmppAddress again = XmppAddress.parse(address.toString()).orElseThrow();
        assertEquals(address, again);
        assertEquals(name, again.name());
    }

    @Test
    void whatCannotBeAnAddressIsNone() {
        assertTrue(XmppAddress.ofName("", "cb.example.com").isEmpty());
        assertTrue(XmppAddress.ofName(" ", "cb.example.com").isEmpty());
        assertTrue(XmppAddress.ofName("a\u0000", "cb.example.com").isEmpty());
        assertTrue(XmppAddress.parse("@").isEmpty());
        assertTrue(XmppAddress.parse("x".repeat(4000)).isEmpty());
    }
}
