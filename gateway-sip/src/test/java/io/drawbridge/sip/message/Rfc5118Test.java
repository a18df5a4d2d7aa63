package io.drawbridge.sip.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SessionDescription;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the parser reads of the 12 situations of RFC 5118; the first word of a name is the section. */
class Rfc5118Test {
    private static SipUri uri(String name) {
        return Torture.request(name).uri().orElseThrow();
    }

    private static SessionDescription offer(String name) {
        String body = Torture.request(name).body().text();
        return assertInstanceOf(SdpParser.Result.Parsed.class, SdpParser.parse(body))
                .description();
    }

    @Test
    void s41_ipv6Good_readsReferencesEverywhere() {
        SipRequest register = Torture.request("ipv6-good");
        assertEquals("[2001:db8::10]", uri("ipv6-good").host());
        assertEquals(new HostPort("[2001:db8::6:1]", -1), register.via().sentBy());
        assertEquals(
                "[2001:db8::1]",
                NameAddr.parse(register.headers().first("Contact").orElseThrow())
                        .flatMap(NameAddr::sipUri)
                        .orElseThrow()
                        .host());
    }

    @Test
    void s42_ipv6Bad_refusesAnAddressWithoutBrackets() {
        ParseResult.Malformed bad = assertInstanceOf(ParseResult.Malformed.class, Torture.parse("ipv6-bad"));
        assertEquals("unreadable Request-URI", bad.reason());
        assertEquals(400, bad.answer("ours").orElseThrow().status());
    }

    @Test
    void s43_portAmbiguous_takesWhatIsInTheBracketsForTheAddress() {
        assertEquals("[2001:db8::10:5070]", uri("port-ambiguous").host());
        assertEquals(-1, uri("port-ambiguous").port());
    }

    @Test
    void s44_portUnambiguous_takesWhatIsBehindTheBracketsForThePort() {
        assertEquals("[2001:db8::10]", uri("port-unambiguous").host());
        assertEquals(5070, uri("port-unambiguous").port());
    }

    @Test
    void s45_viaReceivedWithDelimiters_isTaken() {
        Via via = Torture.request("via-received-param-with-delim").via();
        assertEquals("[2001:db8::6:ff]", via.params().get("received").orElseThrow());
        assertEquals("z9hG4bKdelim", via.branch());
    }

    @Test
    void s45_viaReceivedWithoutDelimiters_isTaken() {
        Via via = Torture.request("via-received-param-no-delim").via();
        assertEquals("2001:db8::6:ff", via.params().get("received").orElseThrow());
        assertEquals("z9hG4bKnodelim", via.branch());
    }

    @Test
    void s46_ipv6InSdp_isRead() {
        assertEquals(
                "2001:db8::20", offer("ipv6-in-sdp").connection().orElseThrow().address());
    }

    @Test
    void s47_multIpInHeader_readsBothFamiliesInVias() {
        List<HostPort> hops = Torture.request("mult-ip-in-header").headers().values("Via").stream()
                .map(value -> Via.parse(value).orElseThrow().sentBy())
                .toList();
        assertEquals(
                List.of(
                        new HostPort("[2001:db8::6:1]", 6050),
                        new HostPort("192.0.2.1", -1),
                        new HostPort("[2001:db8::6:ff]", -1)),
                hops);
    }

    @Test
    void s48_multIpInSdp_readsAnAddressForEachLine() {
        List<String> addresses = offer("mult-ip-in-sdp").media().stream()
                .map(media -> media.connection().orElseThrow().address())
                .toList();
        assertEquals(List.of("192.0.2.1", "2001:db8::1"), addresses);
    }

    @Test
    void s49_ipv4MappedIpv6_isRead() {
        assertEquals(
                new HostPort("[::ffff:192.0.2.10]", 19823),
                Torture.request("ipv4-mapped-ipv6").via().sentBy());
        assertEquals(
                "::ffff:192.0.2.2",
                offer("ipv4-mapped-ipv6").connection().orElseThrow().address());
    }

    @Test
    void s410_aColonTooManyIsTolerated() {
        assertEquals("[2001:db8:::192.0.2.1]", uri("ipv6-bug-abnf-3-colons").host());
        assertEquals(HostPort.literal("[2001:db8::192.0.2.1]"), HostPort.literal("[2001:db8:::192.0.2.1]"));
        assertTrue(HostPort.parse("[2001:db8:::1]").isEmpty(), "only before an embedded IPv4 address");
    }

    @Test
    void s410_twoColonsAreRight() {
        assertEquals("[2001:db8::192.0.2.1]", uri("ipv6-correct-abnf-2-colons").host());
        assertEquals(
                HostPort.literal("[2001:db8::c000:201]"),
                HostPort.literal(uri("ipv6-correct-abnf-2-colons").host()));
    }
}
