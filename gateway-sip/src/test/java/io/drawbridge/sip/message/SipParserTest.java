package io.drawbridge.sip.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipParserTest {
    static final String INVITE =
            """
            INVITE sip:demo@example.org;transport=udp SIP/2.0
            v: SIP / 2.0 / UDP  192.0.2.1:5061 ;branch=z9hG4bKabc;rport, SIP/2.0/TCP [2001:db8::9]:5070;branch=z9hG4bKdef
            Max-Forwards: 70
            f: "A \\"quoted\\", <name>" <sip:room;x=1@example.org>;tag=f1
            To: <sip:demo@example.org>
            i: call-1@192.0.2.1
            CSeq: 0007
              INVITE
            m: <sip:room@192.0.2.1:5061;transport=udp;p="a,b">;+sip.instance="<urn:uuid:1>"
            k:
            Content-Type: application/sdp;charset=utf-8
            l: 4

            v=0
            """
                    .replace("\n", "\r\n");

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static ParseResult parse(String text) {
        return new SipParser(SipLimits.DEFAULT).parse(bytes(text));
    }

    static SipMessage parsed(String text) {
        ParseResult result = parse(text);
        return assertInstanceOf(ParseResult.Parsed.class, result, result::toString)
                .message();
    }

    static ParseResult.Malformed malformed(String text) {
        return assertInstanceOf(ParseResult.Malformed.class, parse(text));
    }

    @Test
    void anInviteIsReadWithCompactNamesFoldingQuotesAndBlanks() {
        SipRequest invite = (SipRequest) parsed(INVITE.replace(";p=\"a,b\"", ""));
        assertEquals("UDP", invite.via().transport());
        assertEquals(new HostPort("192.0.2.1", 5061), invite.via().sentBy());
        assertEquals("z9hG4bKabc", invite.via().branch());
        assertEquals(2, invite.headers().values("Via").size());
        assertEquals("A \"quoted\", <name>", invite.from().displayName());
        assertEquals("room;x=1", invite.from().sipUri().orElseThrow().user());
        assertEquals("f1", invite.from().tag());
        assertEquals(new CSeq(7, "INVITE"), invite.cseq());
        assertEquals("call-1@192.0.2.1", invite.callId());
        assertEquals("application/sdp", invite.contentType());
        assertEquals("v=0\r", invite.body().text());
        assertEquals("udp", invite.uri().orElseThrow().params().get("Transport").orElseThrow());
        assertTrue(invite.headers().first("Supported").orElseThrow().isEmpty());
    }

    @Test
    void whatIsPrintedReadsTheSame() {
        SipMessage first = parsed(INVITE.replace(";p=\"a,b\"", ""));
        SipMessage second = parsed(new String(SipPrinter.print(first), StandardCharsets.ISO_8859_1));
        assertEquals(first.essentials(), second.essentials());
        assertEquals(first.body(), second.body());
        assertEquals(first.headers().list().size(), second.headers().list().size());
    }

    @Test
    void bareLineFeedsAndBytesBehindTheBodyAreTolerated() {
        SipMessage message = parsed(INVITE.replace(";p=\"a,b\"", "").replace("\r\n", "\n") + "trailing");
        assertEquals("v=0\n", message.body().text());
    }

    @Test
    void withoutContentLengthADatagramsBodyIsAllThatIsLeft() {
        SipMessage message = parsed(INVITE.replace("l: 4\r\n", ""));
        assertEquals("v=0\r\n", message.body().text());
    }

    @ParameterizedTest
    @CsvSource({
        "l: 4, l: 4000, 400",
        "l: 4, l: -1, 400",
        "l: 4, l: 18446744073709551616, 400",
        "l: 4, l: 2147483648, 400",
        "l: 4, 'l: 4\r\nContent-Length: 3', 400",
        "Max-Forwards: 70, Max-Forwards: 300, 400",
        "To: <sip:demo@example.org>, To: demo, 400",
        "To: <sip:demo@example.org>, 'To: <sip:demo@example.org>\r\nTo: <sip:a@b>', 400",
        "i: call-1@192.0.2.1, X: 1, 400",
        "SIP/2.0\r, SIP/7.0\r, 505",
        "INVITE sip, INVIT(E) sip, 400",
        "sip:demo@example.org;transport=udp SIP, <sip:demo@example.org> SIP, 400",
        "sip:demo@example.org;transport=udp SIP, sip:demo@exam ple.org SIP, 400",
        "CSeq: 0007, CSeq: 4294967296, 400",
        "'0007\r\n  INVITE', 7 BYE, 400",
    })
    void aBrokenMessageIsToldWhy(String part, String broken, int status) {
        String text = INVITE.replaceFirst(
                java.util.regex.Pattern.quote(part), java.util.regex.Matcher.quoteReplacement(broken));
        assertEquals(status, malformed(text).status());
    }

    @Test
    void aBrokenRequestIsAnsweredOnlyWhenItsSenderCanBeTold() {
        SipResponse answer =
                malformed(INVITE.replace("l: 4", "l: x")).answer("t").orElseThrow();
        assertEquals(400, answer.status());
        assertEquals("t", answer.to().tag());
        assertEquals("z9hG4bKabc", answer.via().branch());
        assertTrue(malformed(INVITE.replace("v: SIP", "v: SOP")).answer("t").isEmpty());
        assertTrue(malformed(INVITE.replace("INVITE", "ACK").replace("l: 4", "l: x"))
                .answer("t")
                .isEmpty());
        assertTrue(malformed("complete nonsense").answer("t").isEmpty());
    }

    @Test
    void limitsRefuse() {
        assertEquals(
                "too many headers",
                malformed(INVITE.replace("k:", "X: 1\r\n".repeat(128) + "k:")).reason());
        assertEquals(
                "too many Vias",
                malformed(INVITE.replace("Max-F", "Via: SIP/2.0/UDP a\r\n".repeat(69) + "Max-F"))
                        .reason());
        assertEquals(
                513,
                malformed(INVITE.replace("k:", "X: " + "x".repeat(65_536) + "\r\nk:"))
                        .status());
    }

    @Test
    void responsesAreReadWithAndWithoutAReason() {
        String tail = INVITE.substring(INVITE.indexOf("\r\n"));
        assertEquals(183, ((SipResponse) parsed("SIP/2.0 183 \u00c3\u00a9 ok" + tail)).status());
        assertEquals("", ((SipResponse) parsed("SIP/2.0 100 " + tail)).reason());
        assertEquals("", ((SipResponse) parsed("SIP/2.0 100" + tail)).reason());
        malformed("SIP/2.0 99 no" + tail);
        malformed("SIP/2.0 700 no" + tail);
        malformed("SIP/2.0 4000 no" + tail);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:demo@example.org, demo, example.org, -1",
        "SIPS:%64emo:pass@[2001:db8::1]:5061;lr, demo, [2001:db8::1], 5061",
        "sip:example.org:5070?Route=%3Csip:x%40y%3E, '', example.org, 5070",
        "sip:1000**1234@192.0.2.1, 1000**1234, 192.0.2.1, -1",
        "sip:a%zz%2@h, a%zz%2, h, -1",
        "sip:%C3%A9@h, \u00e9, h, -1",
        "sip:user;par=u%40example.net@example.com, user;par=u@example.net, example.com, -1"
    })
    void urisAreRead(String text, String user, String host, int port) {
        SipUri uri = SipUri.parse(text).orElseThrow();
        assertEquals(user, uri.decodedUser());
        assertEquals(host, uri.host());
        assertEquals(port, uri.port());
        assertEquals(uri, SipUri.parse(uri.toString()).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sip:",
                "sip:@",
                "tel:+123",
                "sip:a b@c",
                "sip:a@[::1",
                "sip:a@h:70000",
                "sip:a@h:",
                "sip:a@h:x",
                "<sip:a@b>"
            })
    void whatIsNoSipUriIsNone(String text) {
        assertTrue(SipUri.parse(text).isEmpty(), text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sip:a@b;tag=1|''|sip:a@b|1",
                "Bob<sip:a@b>|Bob|sip:a@b|''",
                "\"a\\\\\\\"b\" <sip:a@b;x=1> ; tag=2|a\\\"b|sip:a@b;x=1|2",
                "<tel:+1;phone-context=x>;tag=3|''|tel:+1;phone-context=x|3"
            })
    void nameAddressesAreRead(String text, String name, String uri, String tag) {
        NameAddr read = NameAddr.parse(text).orElseThrow();
        assertEquals(name, read.displayName());
        assertEquals(uri, read.uri());
        assertEquals(tag, read.tag());
        assertEquals(read, NameAddr.parse(read.toString()).orElseThrow());
    }

    @Test
    void addressesWithoutBracketsMayNotCarryHeaders() {
        assertTrue(NameAddr.parse("sip:a@b?Route=x").isEmpty());
        assertTrue(NameAddr.parse("<sip:a@b").isEmpty());
        assertTrue(NameAddr.parse("*").isEmpty());
    }

    @Test
    void namesOfPeopleLoseControlCharacters() {
        String latin = new String("J\u00fcrgen\n".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertEquals("J\u00fcrgen", new NameAddr(latin, "sip:a@b", Params.NONE).readableName(64));
        assertEquals("J\u00fcr", new NameAddr(latin, "sip:a@b", Params.NONE).readableName(3));
    }

    @Test
    void aBodyMayBeginWithABlank() {
        SipMessage invite = parsed(INVITE.replace("v=0\r\n", " v=0"));
        assertEquals(" v=0", invite.body().text());
    }
}
