package io.drawbridge.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.sdp.SdpParser.Result.Malformed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdpParserTest {
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n";

    @SuppressWarnings("unused") // named by FieldSource
    static final List<String> NAMES = Fixtures.NAMES;

    @Test
    void readsEveryLineThatMatters() {
        SessionDescription session = Fixtures.offer("six-lines");
        assertEquals(new Origin("huddle", "71", "3", "IP4", "198.51.100.30"), session.origin());
        assertEquals(Optional.of(new Connection("IP4", "198.51.100.30")), session.connection());
        assertEquals(List.of(new Bandwidth("AS", 6000)), session.bandwidths());
        assertEquals(
                List.of("audio", "video", "application", "video", "application", "application"),
                session.media().stream().map(MediaDescription::media).toList());
        MediaDescription video = session.media().get(1);
        assertEquals(2402, video.port());
        assertEquals(List.of("99", "97", "126"), video.formats());
        assertEquals(List.of(new Bandwidth("TIAS", 6_000_000)), video.bandwidths());
        assertEquals(
                "99 level-id=90;dec-parallel-cap={t:28;level-id=90};max-fps=6000",
                video.attribute("fmtp").orElseThrow());
        assertEquals(List.of("*"), session.media().get(2).formats());
    }

    @Test
    void keepsIdsThatExceedALongAsText() {
        Origin origin = Fixtures.offer("best-effort-crypto").origin();
        assertEquals("98765432109876543210", origin.sessionId());
        assertEquals("18446744073709551616", origin.version());
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void takesEitherLineEndAndBlankLinesAndBlanksAtLineEnds(String name) {
        String text = Fixtures.text(name);
        SessionDescription expected = Fixtures.parsed(text);
        assertEquals(expected, Fixtures.parsed(text.replace("\n", "\r\n")));
        assertEquals(expected, Fixtures.parsed(text.replace("\n", "\r")));
        assertEquals(expected, Fixtures.parsed("\n" + text.replace("\n", " \t\n\n ")));
        assertEquals(expected, Fixtures.parsed(text.strip()));
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void whatIsPrintedReadsTheSame(String name) {
        SessionDescription session = Fixtures.offer(name);
        assertEquals(session, Fixtures.parsed(SdpPrinter.print(session)));
        SessionDescription answer = Fixtures.answer(session);
        assertEquals(answer, Fixtures.parsed(SdpPrinter.print(answer)));
    }

    @Test
    void skipsWhatItDoesNotKnow() {
        String noise =
                "i=x\r\nu=http://example.com\r\ne=a@example.com\r\nz=0 0\r\nk=prompt\r\nr=1 1\r\nq=?\r\ngarbage\r\n=\r\na=\r\n";
        assertEquals(Fixtures.parsed(HEAD), Fixtures.parsed(HEAD + noise));
        assertEquals(
                List.of(),
                Fixtures.parsed(HEAD + "b=AS:many\r\nb=:1\r\nb=AS:-1\r\n").bandwidths());
    }

    @Test
    void readsPortCountsAndTimeToLive() {
        SessionDescription session =
                Fixtures.parsed(HEAD + "m=audio 5004/2 RTP/AVP 0\r\nc=IN IP4 233.252.0.1/127/2\r\n");
        assertEquals(5004, session.media().get(0).port());
        assertEquals(
                Optional.of(new Connection("IP4", "233.252.0.1")),
                session.media().get(0).connection());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "garbage",
                "o=- 1 1 IN IP4 192.0.2.1",
                "v=1",
                "v=0\no=- 1 1",
                "v=0\nc=IN IP4",
                "v=0\nm=audio",
                "v=0\nm=audio x RTP/AVP 0",
                "v=0\nm=audio -1 RTP/AVP 0",
                "v=0\nm=audio 65536 RTP/AVP 0",
                "v=0\nm=audio 99999999999 RTP/AVP 0",
                "v=0\na=x:\0",
            })
    void refusesWhatIsNoDescription(String text) {
        assertInstanceOf(Malformed.class, SdpParser.parse(text));
    }

    @Test
    void tellsTheLineOfTheFault() {
        assertEquals(new Malformed(5, "the m= line has no valid port"), SdpParser.parse(HEAD + "m=audio x y z"));
    }

    @Test
    void refusesAMegabyteInOneLineAtOnce() {
        String text = HEAD + "a=x:" + "y".repeat(1 << 20);
        assertInstanceOf(Malformed.class, Cpu.bounded(() -> SdpParser.parse(text)));
        String shorter = HEAD + "a=x:" + "y".repeat(60_000);
        assertEquals(new Malformed(5, "the line is too long"), SdpParser.parse(shorter));
    }

    @Test
    void refusesAThousandMediaLinesAtOnce() {
        String text = HEAD + "m=audio 9 RTP/AVP 0\r\n".repeat(1_000);
        assertEquals(new Malformed(5 + 64, "there are too many m= lines"), Cpu.bounded(() -> SdpParser.parse(text)));
    }

    @Test
    void refusesTooManyAttributesOfOneMediaLine() {
        String within = HEAD + "m=audio 9 RTP/AVP 0\r\n" + "a=x\r\n".repeat(1_024);
        assertEquals(1_024, Fixtures.parsed(within).media().get(0).attributes().size());
        assertTrue(SdpParser.parse(within + "a=x\r\n") instanceof Malformed);
    }

    @Test
    void printsNoLineThatAValueSmugglesIn() {
        SessionDescription session = new SessionDescription(
                new Origin("-", "1", "1", "IP4", "192.0.2.1"),
                "x\r\na=injected",
                Optional.empty(),
                List.of(),
                List.of(new Attribute("tool", "y\nm=audio 1 RTP/AVP 0")),
                List.of());
        SessionDescription read = Fixtures.parsed(SdpPrinter.print(session));
        assertEquals(List.of(), read.media());
        assertEquals(1, read.attributes().size());
    }

    @Test
    void refusesAnAttributeOf64KilobytesAtOnce() {
        String text = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\na=fmtp:0 "
                + "x".repeat(64_000) + "\r\n";
        assertEquals(new Malformed(6, "the line is too long"), Cpu.bounded(() -> SdpParser.parse(text)));
        assertInstanceOf(Malformed.class, Cpu.bounded(() -> SdpParser.parse(text + "a=" + "x".repeat(8_000))));
    }

    @Test
    void answersAnOfferWhoseMidsAreAllTheSameAtOnce() {
        StringBuilder text = new StringBuilder(
                "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE" + " m".repeat(3_000) + "\r\n");
        for (int i = 0; i < 64; i++) {
            text.append("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 192.0.2.1\r\n")
                    .append("a=mid:m\r\n".repeat(20));
        }
        MediaPolicy policy = new MediaPolicy(List.of(Codec.PCMU), List.of(), 1_000_000);
        SdpParser.Result.Parsed parsed =
                assertInstanceOf(SdpParser.Result.Parsed.class, Cpu.bounded(() -> SdpParser.parse(text)));
        Agreement agreement = Cpu.bounded(() -> Negotiator.answer(parsed.description(), policy));
        assertEquals(64, agreement.media().size());
        Cpu.bounded(() -> Transports.of(parsed.description()));
    }
}
