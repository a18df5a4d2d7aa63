package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.ConfiguredMeetings;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.LocalDomains;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.PinDoor;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceptionTest {
    private static final String SOURCE = "192.0.2.1";

    private static final Headers HEADERS = Headers.EMPTY
            .plus("Via", "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1")
            .plus("From", "<sip:room@example.org>;tag=1")
            .plus("To", "<sip:demo@example.org>")
            .plus("Call-ID", "1@192.0.2.1")
            .plus("CSeq", "1 INVITE")
            .plus("Max-Forwards", "70");

    private final Reception reception = new Reception(
            new Directory(
                    List.of(new ConfiguredMeetings(List.of(new MeetingSpec("demo", "1000", "Demo", "", "", false)))),
                    Directory.Rules.of(Set.of("acme"), false),
                    new PinDoor(new GuessCounters(GuessCounters.Limits.DEFAULT), InstantSource.fixed(Instant.EPOCH))),
            new LocalDomains("example.org", List.of("video.example.net")));

    private static SipRequest invite(String uri) {
        return SipRequest.of("INVITE", uri, HEADERS, Body.EMPTY);
    }

    private Optional<EndReason> refusal(String uri) {
        SipRequest invite = invite(uri);
        return reception.refusal(invite, reception.destination(invite, SOURCE));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:demo@example.org, ''",
        "sips:1000@video.example.net:5061;transport=tls, ''",
        "sip:1000@192.0.2.77, ''",
        "sip:1000@[2001:db8::7]:5060, ''",
        "sip:1000**2468@example.org, 2468",
        "sip:1000%23%232468@example.org, 2468",
        "sip:1000%2A%2A2468@example.org;user=phone, 2468",
        "sip:+1-000;phone-context=x@sip.example.org;user=phone, ''",
        "sip:acme.1000:ignored@example.org, ''",
        "tel:1000, ''",
        "tel:+1-000;phone-context=example.org, ''",
        "TEL:1000**2468, 2468"
    })
    void theSameMeetingAnswersToEveryAddress(String uri, String pin) {
        Destination.ToMeeting found =
                assertInstanceOf(Destination.ToMeeting.class, reception.destination(invite(uri), SOURCE));
        assertEquals("demo", found.meeting().name());
        assertEquals(pin, found.pin());
        assertEquals(Optional.empty(), refusal(uri));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:1000@pbx.example.com",
                "sip:demo@example.org.evil.net",
                "sip:+33123456789@evilexample.org",
                "sips:meet@example.com"
            })
    void aCallToAnotherDomainIsNotPassedOnAndTellsNothing(String uri) {
        EndReason reason = refusal(uri).orElseThrow();
        assertEquals(403, reason.sipStatus());
        assertInstanceOf(EndReason.NotPermitted.class, reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:9999@example.org", "sip:example.org", "tel:9999", "sip:@example.org"})
    void whatIsNobodysIs404(String uri) {
        assertEquals(404, refusal(uri).orElseThrow().sipStatus());
    }

    @Test
    void tenThousandWrongNumbersGetNoFurtherThanTen() {
        int told = 0;
        for (int i = 0; i < 10_000; i++) {
            told += refusal("sip:9" + (10_000 + i) + "@example.org")
                                    .orElseThrow()
                                    .sipStatus()
                            == 404
                    ? 1
                    : 0;
        }
        assertEquals(9, told);
        assertEquals(403, refusal("sip:demo@example.org").orElseThrow().sipStatus());
        assertEquals(
                Optional.empty(),
                reception.refusal(
                        invite("sip:demo@example.org"),
                        reception.destination(invite("sip:demo@example.org"), "192.0.2.2")));
    }
}
