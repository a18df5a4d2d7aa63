package io.drawbridge.xmpp.jingle.standard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.sdp.Attribute;
import io.drawbridge.core.sdp.MediaDescription;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SdpPrinter;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.sdp.Transports;
import io.drawbridge.xmpp.stanza.XmlElement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodecTest {
    /** What a media line loses on the way: what Jingle has no word for and nobody needs. */
    private static final Set<String> LOST = Set.of("rtcp", "ice-options", "rtcp-rsize", "msid", "end-of-candidates");

    private static Contents read(XmlElement jingle) {
        Contents.Addition addition = Contents.NONE.with(jingle, JingleLimits.DEFAULT);
        return assertInstanceOf(Contents.Addition.Good.class, addition, addition::toString)
                .contents();
    }

    private static Contents read(String jingle) {
        return read(Xml.parse(jingle));
    }

    private static String why(String jingle) {
        Contents.Addition addition = Contents.NONE.with(Xml.parse(jingle), JingleLimits.DEFAULT);
        return assertInstanceOf(Contents.Addition.Bad.class, addition, addition::toString)
                .why();
    }

    /** The attributes of a line in an order of their own and in one spelling. */
    private static Set<String> attributes(MediaDescription media) {
        Set<String> all = new TreeSet<>();
        for (Attribute attribute : media.attributes()) {
            String value = attribute.value();
            if (attribute.name().equals("candidate")) {
                value = value.contains("generation") ? value : value + " generation 0";
            }
            if (attribute.name().equals("ssrc") && value.contains(" msid:")) {
                continue;
            }
            if (!LOST.contains(attribute.name())) {
                all.add(attribute.name() + ":" + value.replace("; ", ";"));
            }
        }
        return all;
    }

    private static void assertSame(SessionDescription was, SessionDescription now) {
        assertEquals(was.media().size(), now.media().size());
        assertEquals(was.attribute("group"), now.attribute("group"));
        for (int i = 0; i < was.media().size(); i++) {
            MediaDescription before = was.media().get(i);
            MediaDescription after = now.media().get(i);
            assertEquals(before.media(), after.media());
            assertEquals(before.formats(), after.formats());
            assertEquals(before.protocol(), after.protocol());
            assertEquals(attributes(before), attributes(after));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium-like", "own-answer"})
    void whatABrowserOrTheGatewaySaysSurvivesTheWayThroughJingle(String name) {
        SessionDescription was = Xml.fixture(name);
        XmlElement sent = Xml.jingle("session-initiate", "s1", was);
        SessionDescription now = read(Xml.parse(Xml.print(sent))).description(1);
        assertSame(was, now);
        assertSame(was, Xml.sdp(SdpPrinter.print(now)));
        assertEquals(
                Transports.of(was).orElseThrow().fingerprints(),
                Transports.of(now).orElseThrow().fingerprints());
    }

    @Test
    void theResponderSeesTheDirectionFromItsSide() {
        SessionDescription answer = Xml.fixture("own-answer");
        XmlElement accept = Xml.jingle("session-accept", "s1", answer, false);
        List<String> senders = accept.elements().stream()
                .filter(e -> e.name().equals("content"))
                .map(e -> e.attribute("senders"))
                .toList();
        assertEquals(List.of("both", "responder"), senders);
    }

    @Test
    void aCallOfDinoIsTheSoundOfItSinceItsContentsAreNotBundled() {
        Contents contents = read(Samples.DINO);
        assertEquals(
                List.of("voice", "webcam"),
                contents.all().stream().map(JingleContent::name).toList());
        assertEquals(
                List.of(true, false),
                contents.all().stream().map(JingleContent::live).toList());
        MediaDescription voice = contents.all().get(0).media();
        assertEquals(List.of("111", "110"), voice.formats());
        assertEquals(List.of("111 opus/48000/2", "110 telephone-event/48000"), voice.attributes("rtpmap"));
        assertEquals(List.of("111 useinbandfec=1", "110 0-15"), voice.attributes("fmtp"));
        assertTrue(voice.has("rtcp-mux"));
        assertEquals(
                "fe0a", Transports.of(contents.description(1)).orElseThrow().ufrag());
        assertEquals(2, voice.attributes("candidate").size());
        assertTrue(voice.attributes("candidate")
                .contains("2 2 udp 1686052606 203.0.113.7 40001 typ srflx raddr 10.0.0.4 rport 40001 generation 0"));
    }

    @Test
    void aCallOfConversationsKeepsItsBundleAndItsNamesAsMids() {
        Contents contents = read(Samples.CONVERSATIONS);
        SessionDescription offer = contents.description(1);
        assertEquals("BUNDLE 0 1", offer.attribute("group").orElseThrow());
        assertEquals(
                List.of(true, true),
                contents.all().stream().map(JingleContent::live).toList());
        MediaDescription video = contents.all().get(1).media();
        assertEquals(List.of("96 nack", "96 nack pli", "96 goog-remb"), video.attributes("rtcp-fb"));
        assertEquals(List.of("4 urn:ietf:params:rtp-hdrext:sdes:mid"), video.attributes("extmap"));
        assertEquals(List.of("96 VP8/90000"), video.attributes("rtpmap"));
        assertEquals("FID 11 12", video.attribute("ssrc-group").orElseThrow());
        assertEquals(List.of("11 cname:x", "12 cname:x"), video.attributes("ssrc"));
        assertTrue(video.has("sendrecv"));
    }

    @Test
    void aCallOfGajimNeedsNoSendersAndMayHaveANameThatIsNoMid() {
        Contents contents = read(Samples.GAJIM);
        JingleContent content = contents.all().get(0);
        assertEquals("the sound of me", content.name());
        assertEquals("m0", content.mid());
        assertEquals(content, contents.withMid("m0").orElseThrow());
        assertTrue(content.media().has("sendrecv"));
        assertEquals(List.of("0", "8"), content.media().formats());
        assertEquals(List.of("8 PCMA/8000"), content.media().attributes("rtpmap"));
        assertFalse(content.media().has("rtcp-mux"));
    }

    @Test
    void elementsOfTomorrowArePassedOver() {
        String today = Samples.CONVERSATIONS;
        String tomorrow = today.replace("<rtcp-mux/>", "<rtcp-mux/><hologram xmlns='urn:example:1'/>")
                .replace("</transport>", "<teleport xmlns='urn:example:2' x='1'>y</teleport></transport>");
        assertEquals(read(today), read(tomorrow));
    }

    @Test
    void noValueCanSmuggleInALineOrAField() {
        Contents contents = read(Samples.CONVERSATIONS
                .replace("name='VP8'", "name='VP8/1 x&#10;a=crypto:1'")
                .replace("cname", "c name")
                .replace("value='x'", "value='x&#13;&#10;a=candidate:1'")
                .replace("pwd='ppppppppppppppppppppppp1'", "pwd='p&#10;a=x'"));
        String text = SdpPrinter.print(contents.description(1));
        assertFalse(text.contains("crypto"), text);
        assertFalse(text.contains("a=x"), text);
        assertFalse(text.contains("a=candidate:1\r"), text);
        assertEquals(List.of("98"), contents.all().get(1).media().formats());
    }

    @Test
    void whatIsMissingOrTooMuchIsRefusedInWords() {
        assertEquals("a session has contents, at most 8", why(Samples.jingle("session-initiate", "")));
        assertEquals(
                "a content has a creator and a name, and known senders if any",
                why(Samples.DINO.replace("creator='initiator'", "creator='me'")));
        assertEquals(
                "a content has a creator and a name, and known senders if any",
                why(Samples.DINO.replace("senders='both'", "senders='all'")));
        assertEquals("a content has a description", why(Samples.jingle("session-initiate", Samples.content("a", ""))));
        assertEquals("two contents have one name", why(Samples.DINO.replace("'webcam'", "'voice'")));
        String types = "<payload-type id='0'/>".repeat(65);
        assertEquals(
                "a description has payload types, at most 64",
                why(Samples.DINO.replace("<rtcp-mux/>", types + "<rtcp-mux/>")));
        assertEquals(
                "a transport has too many candidates or fingerprints",
                why(Samples.DINO.replace("</transport>", "<candidate/>".repeat(65) + "</transport>")));
        String parameters = "<parameter name='a' value='b'/>".repeat(65);
        assertEquals(
                "a payload type has too much in it",
                why(Samples.CONVERSATIONS.replace("</payload-type>", parameters + "</payload-type>")));
        assertEquals(
                "no payload type is a number between 0 and 127",
                why(Samples.GAJIM.replace("id='0'", "id='300'").replace("id='8'", "id='-8'")));
    }

    @Test
    void contentsOfOtherApplicationsAndTransportsAreToldApart() {
        String file = "<description xmlns='urn:xmpp:jingle:apps:file-transfer:5'/>"
                + "<transport xmlns='urn:xmpp:jingle:transports:s5b:1'/>";
        Contents.Addition addition = Contents.NONE.with(
                Xml.parse(Samples.jingle("session-initiate", Samples.content("f", file))), JingleLimits.DEFAULT);
        Contents.Addition.Good good = assertInstanceOf(Contents.Addition.Good.class, addition);
        assertTrue(good.contents().all().isEmpty());
        assertEquals("unsupported-applications", good.foreign().get(0).reason());
        Contents.Addition raw = Contents.NONE.with(
                Xml.parse(Samples.GAJIM.replace("transports:ice-udp:1", "transports:raw-udp:1")), JingleLimits.DEFAULT);
        assertEquals(
                "unsupported-transports",
                assertInstanceOf(Contents.Addition.Good.class, raw)
                        .foreign()
                        .get(0)
                        .reason());
    }

    @Test
    void candidatesKeepWhatIceNeeds() {
        for (String line : List.of(
                "1 1 udp 2130706431 192.0.2.1 40000 typ host generation 0",
                "842163049 1 udp 1677729535 203.0.113.9 54321 typ srflx raddr 0.0.0.0 rport 0 generation 0",
                "7 1 tcp 1518280447 2001:db8::1 9 typ host tcptype active generation 3",
                "a/+ 2 UDP 1 a1b2c3d4-e5f6.local 5000 typ host generation 0")) {
            XmlElement element = CandidateCodec.print("candidate:" + line, "c1").orElseThrow();
            assertEquals(line, CandidateCodec.read(element).orElseThrow());
        }
        XmlElement good =
                CandidateCodec.print("1 1 udp 1 192.0.2.1 40000 typ host", "c1").orElseThrow();
        for (String[] bad : new String[][] {
            {"component", "0"},
            {"foundation", "a b"},
            {"ip", "1.2.3.4 5"},
            {"port", "70000"},
            {"priority", "99999999999"},
            {"protocol", ""},
            {"type", "host generation"}
        }) {
            XmlElement other = new XmlElement(
                    good.name(),
                    good.namespace(),
                    good.attributes().stream()
                            .filter(a -> !a.name().equals(bad[0]))
                            .toList(),
                    List.of());
            assertTrue(CandidateCodec.read(other.with(bad[0], bad[1])).isEmpty(), bad[0]);
        }
        assertTrue(CandidateCodec.print("1 1 udp", "c1").isEmpty());
    }

    @Test
    void damagedContentsAreReadOrRefusedInBoundedTimeAndWhatIsReadCanBePrinted() {
        Random random = new Random(20);
        List<String> samples = List.of(
                Samples.DINO,
                Samples.CONVERSATIONS,
                Samples.GAJIM,
                Xml.print(Xml.jingle("session-initiate", "s1", Xml.fixture("chromium-like"))));
        assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 4_000; i++) {
                String damaged = damage(samples.get(i % samples.size()), random);
                Xml.tryParse(damaged).ifPresent(ContentCodecTest::assertHarmless);
            }
        });
    }

    private static void assertHarmless(XmlElement jingle) {
        if (Contents.NONE.with(jingle, JingleLimits.DEFAULT) instanceof Contents.Addition.Good good) {
            SessionDescription offer = good.contents().description(1);
            SdpParser.Result again = SdpParser.parse(SdpPrinter.print(offer));
            SdpParser.Result.Parsed parsed =
                    assertInstanceOf(SdpParser.Result.Parsed.class, again, () -> Xml.print(jingle));
            assertTrue(parsed.description().unchangedSince(offer), () -> SdpPrinter.print(offer));
            offer.media().forEach(media -> Xml.print(new ContentWriter(true).print("initiator", "x", media)));
        }
    }

    private static String damage(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        String[] pieces = {"'", " ", "", "id='1' ", "<a/>", "99999999999", "-1", "&#10;", "/", ";", "=", ":", "é"};
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            int at = random.nextInt(damaged.length());
            int end = Math.min(damaged.length(), at + random.nextInt(6));
            damaged.replace(at, end, pieces[random.nextInt(pieces.length)]);
        }
        return damaged.toString();
    }
}
