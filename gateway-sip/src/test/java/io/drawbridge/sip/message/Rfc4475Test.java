package io.drawbridge.sip.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the parser reads of the 49 situations of RFC 4475; the first word of a name is the section, the second the message. What the
 * gateway answers to them is in the leg's Rfc4475AnswersTest.
 */
class Rfc4475Test {
    private static SipRequest request(String name) {
        return Torture.request(name);
    }

    private static NameAddr contact(SipRequest request) {
        return NameAddr.parse(request.headers().values("Contact").get(0)).orElseThrow();
    }

    private static void refused(String name, int status, String reason) {
        ParseResult.Malformed bad = assertInstanceOf(ParseResult.Malformed.class, Torture.parse(name));
        assertEquals(status, bad.status());
        assertEquals(reason, bad.reason());
    }

    private static void answered(String name, int status) {
        ParseResult.Malformed bad = (ParseResult.Malformed) Torture.parse(name);
        SipResponse answer = bad.answer("ours").orElseThrow();
        assertEquals(status, answer.status());
        assertTrue(SipPrinter.print(answer).length < 2 * Torture.bytes(name).length, "amplified");
    }

    private static void answersNothing(String name) {
        assertTrue(((ParseResult.Malformed) Torture.parse(name)).answer("ours").isEmpty());
    }

    private static void carriesTheOffer(SipRequest request) {
        assertEquals("application/sdp", request.contentType());
        assertTrue(request.body().text().startsWith("v=0\r\n"));
        assertTrue(request.body().text().endsWith("a=rtpmap:31 LPC\r\n"));
    }

    @Test
    void s3111_wsinv_readsFoldsBlanksCompactNamesAndUnknownHeaders() {
        SipRequest invite = request("wsinv");
        assertEquals("31415twotwo", invite.to().tag());
        assertEquals("A \\\"", invite.from().displayName());
        assertEquals("ws98", invite.from().tag());
        assertEquals(new CSeq(9, "INVITE"), invite.cseq());
        assertEquals("UDP", invite.via().transport());
        assertEquals("192.0.2.41", invite.via().sentBy().host());
        assertEquals("plain390", invite.via().branch());
        List<String> vias = invite.headers().values("Via");
        assertEquals(3, vias.size());
        assertEquals("z9hG4bKaxle2", Via.parse(vias.get(2)).orElseThrow().branch());
        assertEquals("0.33", contact(invite).params().get("q").orElseThrow());
        assertEquals("", invite.headers().first("Subject").orElseThrow());
        assertEquals(
                "strange value strange value goes on",
                invite.headers().first("X-Strange-And-New").orElseThrow());
        carriesTheOffer(invite);
    }

    @Test
    void s3112_intmeth_readsEveryLegalCharacter() {
        SipRequest odd = request("intmeth");
        assertEquals("!strange-Method0123456789_*+`.%really'~", odd.method());
        assertEquals(
                "1_strange.USER~(so-be!it)&hasn't+it$/odd?,/;;*",
                odd.uri().orElseThrow().user());
        assertEquals("example.org", odd.uri().orElseThrow().host());
        assertEquals("BEL:\u0007 NUL:\0 DEL:\u007f", odd.to().displayName());
        assertEquals("BEL: NUL: DEL:", odd.to().readableName(64));
        assertEquals("_odd~1'+`*%!-.", odd.from().tag());
        assertEquals("intmeth.odd%ZK-!.*_+'@word`~)(><:\\/\"][?}{", odd.callId());
        assertEquals("z9hG4bK-.!%66*_+`'~", odd.via().branch());
    }

    @Test
    void s3113_esc01_resolvesEscapesOnceAndAfterSplitting() {
        SipRequest invite = request("esc01");
        SipUri uri = invite.uri().orElseThrow();
        assertEquals("example.net", uri.host());
        assertEquals("sips:room@example.org", uri.decodedUser());
        assertEquals("demo", invite.to().sipUri().orElseThrow().decodedUser());
        assertEquals("I am a room", invite.from().sipUri().orElseThrow().decodedUser());
        SipUri contact = contact(invite).sipUri().orElseThrow();
        assertEquals("room", contact.decodedUser());
        assertEquals("v%61lue%25%34%31", contact.params().get("n%61me").orElseThrow());
    }

    @Test
    void s3114_escnull_keepsEscapedNulsApart() {
        SipRequest register = request("escnull");
        assertEquals("nul-\0-nul", register.to().sipUri().orElseThrow().decodedUser());
        List<String> users = register.headers().values("Contact").stream()
                .map(value -> NameAddr.parse(value)
                        .orElseThrow()
                        .sipUri()
                        .orElseThrow()
                        .decodedUser())
                .toList();
        assertEquals(List.of("\0", "\0\0"), users);
    }

    @Test
    void s3115_esc02_takesPercentForItselfWhereItEscapesNothing() {
        SipRequest odd = request("esc02");
        assertEquals("RE%47IST%45R", odd.method());
        assertEquals("%Z%45", odd.to().displayName());
        assertEquals("z9hG4bK209%fzsnel234", odd.via().branch());
        assertEquals(2, odd.headers().values("Contact").size());
    }

    @Test
    void s3116_lwsdisp_needsNoBlankBeforeTheBracket() {
        assertEquals("room", request("lwsdisp").from().displayName());
    }

    @Test
    void s3117_longreq_readsLongValuesAndManyVias() {
        SipRequest invite = request("longreq");
        assertEquals(34, invite.headers().values("Via").size());
        assertTrue(invite.to().displayName().startsWith("The room on the long long"));
        assertTrue(invite.from().tag().startsWith("91212"));
        assertEquals(6000, invite.to().sipUri().orElseThrow().port());
        carriesTheOffer(invite);
    }

    @Test
    void s3118_dblreq_endsWhereItsLengthSays() {
        assertEquals(0, request("dblreq").body().lengthBytes());
        assertEquals("dblreq.48", request("dblreq").callId());
    }

    @Test
    void s3119_semiuri_leavesSemicolonsInTheUser() {
        SipUri uri = request("semiuri").uri().orElseThrow();
        assertEquals("room;par=u@example.net", uri.decodedUser());
        assertEquals("example.org", uri.host());
        assertEquals(6, request("semiuri").headers().values("Accept").size());
    }

    @Test
    void s31110_transports_readsAnyTransport() {
        List<String> transports = request("transports").headers().values("Via").stream()
                .map(value -> Via.parse(value).orElseThrow().transport())
                .toList();
        assertEquals(List.of("UDP", "SCTP", "TLS", "UNKNOWN", "TCP"), transports);
    }

    @Test
    void s31111_mpart01_carriesBinaryBytes() {
        SipRequest message = request("mpart01");
        assertEquals("multipart/mixed", message.contentType());
        byte[] all = Torture.bytes("mpart01");
        byte[] body = new byte[message.body().lengthBytes()];
        message.body().copyTo(body, 0);
        assertEquals(Body.of(all, all.length - body.length, body.length), message.body());
        assertTrue(new String(body, StandardCharsets.ISO_8859_1).endsWith("\0\r\n\r\n--parts-of-51--\r\n"));
    }

    @Test
    void s31112_unreason_readsAReasonInAnyScript() {
        SipResponse response = Torture.response("unreason");
        assertEquals(200, response.status());
        assertEquals("= 2**3 * 5**2 но сто девяносто девять - простое", Torture.utf8(response.reason()));
    }

    @Test
    void s31113_noreason_readsNoReason() {
        assertEquals(100, Torture.response("noreason").status());
        assertEquals("", Torture.response("noreason").reason());
    }

    @Test
    void s3121_badinv01_refusesAViaWithoutAValue() {
        refused("badinv01", 400, "unreadable Via");
        answered("badinv01", 400);
    }

    @Test
    void s3122_clerr_refusesADatagramThatIsTooShort() {
        refused("clerr", 400, "Content-Length does not fit");
        answered("clerr", 400);
    }

    @Test
    void s3123_ncl_refusesANegativeLength() {
        refused("ncl", 400, "Content-Length does not fit");
        answered("ncl", 400);
    }

    @Test
    void s3124_scalar02_refusesNumbersThatDoNotFit() {
        refused("scalar02", 400, "unreadable CSeq");
        answered("scalar02", 400);
    }

    @Test
    void s3125_scalarlg_dropsAResponseWhoseNumbersDoNotFit() {
        refused("scalarlg", 400, "unreadable CSeq");
        answersNothing("scalarlg");
    }

    @Test
    void s3126_quotbal_refusesAQuoteThatDoesNotEnd() {
        refused("quotbal", 400, "unreadable To");
        answered("quotbal", 400);
    }

    @Test
    void s3127_ltgtruri_refusesABracketedRequestUri() {
        refused("ltgtruri", 400, "unreadable Request-URI");
        answered("ltgtruri", 400);
    }

    @Test
    void s3128_lwsruri_refusesABlankInTheRequestUri() {
        refused("lwsruri", 400, "unreadable request line");
        answered("lwsruri", 400);
    }

    @Test
    void s3129_lwsstart_refusesBlanksBetweenTheWordsOfTheStartLine() {
        refused("lwsstart", 400, "unreadable request line");
        answered("lwsstart", 400);
    }

    @Test
    void s31210_trws_refusesBlanksBehindTheStartLine() {
        refused("trws", 400, "unreadable request line");
        answered("trws", 400);
    }

    @Test
    void s31211_escruri_keepsHeadersOfARequestUriApartAndInert() {
        SipUri uri = request("escruri").uri().orElseThrow();
        assertEquals("demo", uri.user());
        assertEquals("Route=%3Csip:elsewhere.example.com%3E", uri.headers());
        assertTrue(request("escruri").headers().values("Route").isEmpty());
    }

    @Test
    void s31212_baddate_doesNotReadTheDate() {
        carriesTheOffer(request("baddate"));
    }

    @Test
    void s31213_regbadct_doesNotReadAQuestionMarkOutsideBrackets() {
        String contact = request("regbadct").headers().first("Contact").orElseThrow();
        assertTrue(NameAddr.parse(contact).isEmpty());
    }

    @Test
    void s31214_badaspec_toleratesBlanksInsideTheBrackets() {
        assertEquals("sip:demo@example.org", request("badaspec").to().uri());
        assertEquals("Room, Small", request("badaspec").from().displayName());
    }

    @Test
    void s31215_baddn_toleratesACommaInANameWithoutQuotes() {
        assertEquals("Room, Small", request("baddn").from().displayName());
        assertEquals("968", request("baddn").from().tag());
    }

    @Test
    void s31216_badvers_refusesAnotherVersion() {
        refused("badvers", 505, "not SIP/2.0");
        answered("badvers", 505);
    }

    @Test
    void s31217_mismatch01_refusesTheCSeqOfAnotherMethod() {
        refused("mismatch01", 400, "CSeq of another method");
        answered("mismatch01", 400);
    }

    @Test
    void s31218_mismatch02_refusesTheCSeqOfAnotherMethodAlsoForAnUnknownOne() {
        refused("mismatch02", 400, "CSeq of another method");
        answered("mismatch02", 400);
    }

    @Test
    void s31219_bigcode_dropsAStatusBeyond699() {
        refused("bigcode", 400, "unreadable status line");
        answersNothing("bigcode");
    }

    @Test
    void s321_badbranch_knowsABranchThatIsOnlyTheCookie() {
        assertEquals("z9hG4bK", request("badbranch").via().branch());
        assertFalse(request("badbranch").via().hasUniqueBranch());
    }

    @Test
    void s331_insuf_answersWithWhatIsThere() {
        refused("insuf", 400, "no Call-ID");
        answered("insuf", 400);
        SipResponse answer =
                ((ParseResult.Malformed) Torture.parse("insuf")).answer("ours").orElseThrow();
        assertEquals(
                List.of("CSeq", "Via"),
                answer.headers().list().stream().map(Header::name).toList());
    }

    @Test
    void s332_unkscm_readsARequestUriOfAnyScheme() {
        assertEquals(
                "aSchemeNobodyHasHeardOf:opaque-to-everybody", request("unkscm").requestUri());
        assertTrue(request("unkscm").uri().isEmpty());
    }

    @Test
    void s333_novelsc_readsARequestUriOfAKnownSchemeThatIsNotSip() {
        assertEquals("soap.beep://192.0.2.176:3002", request("novelsc").requestUri());
        assertTrue(request("novelsc").uri().isEmpty());
    }

    @Test
    void s334_unksm2_readsOtherSchemesInToFromAndContact() {
        SipRequest register = request("unksm2");
        assertEquals("isbn:2983792873", register.to().uri());
        assertEquals("http://www.example.com", register.from().uri());
        assertTrue(contact(register).sipUri().isEmpty());
    }

    @Test
    void s335_bext01_listsWhatIsRequired() {
        assertEquals(
                List.of("notKnownHere", "norThere"), request("bext01").headers().values("Require"));
    }

    @Test
    void s336_invut_readsAnyMediaType() {
        assertEquals("application/unheard-of", request("invut").contentType());
    }

    @Test
    void s337_regaut01_readsAnyAuthorization() {
        assertEquals(
                "NobodysScheme opaque-data=here",
                request("regaut01").headers().first("Authorization").orElseThrow());
    }

    @Test
    void s338_multi01_refusesWhatMustStandAloneTwiceAndAnswersByTheFirst() {
        refused("multi01", 400, "more than one From");
        answered("multi01", 400);
        SipResponse answer = ((ParseResult.Malformed) Torture.parse("multi01"))
                .answer("ours")
                .orElseThrow();
        assertEquals(List.of("5 INVITE"), answer.headers().lines("CSeq"));
        assertEquals(List.of("multi01.81@192.0.2.81"), answer.headers().lines("Call-ID"));
        assertEquals(List.of("sip:demo@example.org;tag=ours"), answer.headers().lines("To"));
    }

    @Test
    void s339_mcl01_refusesTwoLengths() {
        refused("mcl01", 400, "Content-Length does not fit");
        answered("mcl01", 400);
    }

    @Test
    void s3310_bcast_readsBothVias() {
        assertEquals(2, Torture.response("bcast").headers().values("Via").size());
    }

    @Test
    void s3311_zeromf_takesAMessageThatMayNotTravelOn() {
        assertEquals("0", request("zeromf").headers().first("Max-Forwards").orElseThrow());
    }

    @Test
    void s3312_cparam01_takesAParameterBehindABareUriForOneOfTheHeader() {
        NameAddr contact = contact(request("cparam01"));
        assertTrue(contact.params().has("oddparam"));
        assertFalse(contact.sipUri().orElseThrow().params().has("oddparam"));
    }

    @Test
    void s3313_cparam02_takesAParameterInsideTheBracketsForOneOfTheUri() {
        NameAddr contact = contact(request("cparam02"));
        assertFalse(contact.params().has("oddparam"));
        assertTrue(contact.sipUri().orElseThrow().params().has("oddparam"));
    }

    @Test
    void s3314_regescrt_keepsEscapedHeadersOfAContact() {
        assertEquals(
                "Route=%3Csip:elsewhere.example.com%3E",
                contact(request("regescrt")).sipUri().orElseThrow().headers());
    }

    @Test
    void s3315_sdp01_listsWhatIsAccepted() {
        assertEquals(
                List.of("text/what-nobody-reads"), request("sdp01").headers().values("Accept"));
    }

    @Test
    void s341_inv2543_needsNeitherTagsNorBranchNorLength() {
        SipRequest invite = request("inv2543");
        assertEquals("", invite.from().tag());
        assertEquals("", invite.via().branch());
        assertEquals(
                "phone",
                invite.from().sipUri().orElseThrow().params().get("user").orElseThrow());
        carriesTheOffer(invite);
    }
}
