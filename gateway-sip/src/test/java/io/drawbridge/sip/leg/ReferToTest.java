package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.dialog.DialogId;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refer-To and Replaces (RFC 3515 section 2.1, RFC 3891 section 6.1). */
class ReferToTest {
    private static SipRequest request(Header... more) {
        List<Header> headers = new ArrayList<>(List.of(
                new Header("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1"),
                new Header("From", "<sip:a@example.org>;tag=1"),
                new Header("To", "<sip:b@example.org>;tag=2"),
                new Header("Call-ID", "c"),
                new Header("CSeq", "3 REFER")));
        headers.addAll(List.of(more));
        return SipRequest.of("REFER", "sip:b@example.org", new Headers(headers), Body.EMPTY);
    }

    private static Optional<ReferTo> read(String referTo) {
        return ReferTo.in(request(new Header("Refer-To", referTo)));
    }

    @Test
    void aBlindTransferNamesWhomToCall() {
        assertEquals(
                "sip:carol@example.org:5070",
                read("<sip:carol@example.org:5070;transport=tcp>").get().uri());
        assertEquals("tel:+33123", read("<tel:+33123>").get().uri());
        assertEquals(List.of(), read("sip:carol@example.org").get().more());
    }

    @Test
    void anAttendedTransferNamesTheCallToBeReplaced() {
        ReferTo to = read("<sip:carol@192.0.2.9?Replaces=12%40a%3Bto-tag%3Dt%3Bfrom-tag%3Df&Subject=x%0d%0aEvil:1>")
                .get();
        assertEquals("sip:carol@192.0.2.9", to.uri());
        assertEquals(List.of(new Header("Replaces", "12@a;to-tag=t;from-tag=f")), to.more());
    }

    @Test
    void whoReferredIsPassedOn() {
        SipRequest refer = request(
                new Header("Refer-To", "<sip:carol@example.org>"), new Header("Referred-By", "<sip:a@example.org>"));
        assertEquals(
                List.of(new Header("Referred-By", "<sip:a@example.org>")),
                ReferTo.in(refer).get().more());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<http://example.org>",
                "<sip:carol@example.org;method=BYE>",
                "nonsense",
                "<sip:carol@example.org?Replaces=a%0d%0aEvil:%201%3Bto-tag%3Dt%3Bfrom-tag%3Df>",
                "<sip:carol@example.org?Replaces=%zz>",
                "<sip:carol@example.org?Replaces=without-tags>"
            })
    void whatCannotBeCalledIsRefused(String referTo) {
        assertTrue(read(referTo).isEmpty());
    }

    @Test
    void oneReferToIsNeededAndOneOnly() {
        assertTrue(ReferTo.in(request()).isEmpty());
        Header to = new Header("Refer-To", "<sip:carol@example.org>");
        assertTrue(ReferTo.in(request(to, to)).isEmpty());
    }

    @Test
    void replacesNamesTheDialogAsWeDo() {
        Replaces.Found found =
                Replaces.in(request(new Header("Replaces", "x@h ; from-tag=theirs;to-tag=ours;early-only")));
        assertEquals(
                new Replaces(new DialogId("x@h", "ours", "theirs"), true),
                assertInstanceOf(Replaces.Found.One.class, found).replaces());
        assertInstanceOf(Replaces.Found.None.class, Replaces.in(request()));
        Header half = new Header("Replaces", "x@h;to-tag=ours");
        assertInstanceOf(Replaces.Found.Malformed.class, Replaces.in(request(half)));
        Header whole = new Header("Replaces", "x;to-tag=1;from-tag=2");
        assertInstanceOf(Replaces.Found.Malformed.class, Replaces.in(request(whole, whole)));
    }

    @Test
    void nothingIsThrownWhateverIsRead() {
        Random random = new Random(7);
        String seed = "<sip:carol@192.0.2.9?Replaces=12%40a%3Bto-tag%3Dt%3Bfrom-tag%3Df&a=b>;early-only";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(seed);
            for (int change = 0; change < 1 + i % 5; change++) {
                text.setCharAt(random.nextInt(text.length()), (char) (' ' + random.nextInt(95)));
            }
            read(text.toString());
            Replaces.in(request(new Header("Replaces", text.toString())));
        }
    }
}
