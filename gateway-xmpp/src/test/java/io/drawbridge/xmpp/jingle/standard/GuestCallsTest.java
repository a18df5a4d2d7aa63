package io.drawbridge.xmpp.jingle.standard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.component.IqAnswer;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestCallsTest {
    private static final XmlElement INITIATE = Xml.jingle("session-initiate", "s1", Xml.fixture("chromium-like"));

    private final GuestBed bed = new GuestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private static List<String> names(XmlElement jingle) {
        return jingle.elements().stream()
                .filter(e -> e.name().equals("content"))
                .map(e -> e.attribute("name"))
                .toList();
    }

    private static String reason(XmlElement jingle) {
        XmlElement reason = jingle.child("reason", Xmlns.JINGLE).orElseThrow();
        return reason.elements().get(0).name() + ": "
                + reason.child("text", Xmlns.JINGLE).map(XmlElement::text).orElse("");
    }

    @Test
    void aCallIsAcknowledgedRingsAndIsAccepted() {
        assertEquals(Iq.Type.RESULT, bed.ask(INITIATE).type());
        assertEquals("session-info", bed.last().attribute("action"));
        assertTrue(bed.last().child("ringing", JingleNs.RTP_INFO).isPresent());
        JoinLink.Request request = bed.joins.get(0).request;
        assertEquals("1000", request.meeting());
        assertEquals("romeo", request.displayName());
        assertEquals("romeo@example.net", request.remote());
        assertTrue(request.sessionId().matches("[a-z0-9]{8,32}"), request.sessionId());
        SessionDescription offer = Xml.sdp(request.sdpOffer());
        assertEquals("BUNDLE 0 1", offer.attribute("group").orElseThrow());
        assertEquals(
                "passive", offer.media().get(0).attribute("setup").orElseThrow(), "the handshake is ours to begin");

        bed.answer("0", "1");
        XmlElement accept = bed.last();
        assertEquals("session-accept", accept.attribute("action"));
        assertEquals(GuestBed.MEETING, accept.attribute("responder"));
        assertEquals(List.of("0", "1"), names(accept));
        assertTrue(accept.child("group", JingleNs.GROUPING).isPresent());
        assertEquals("session-info session-accept", bed.actions());
    }

    @Test
    void whatTheMeetingDoesNotTakeIsRemovedBeforeTheCallIsAccepted() {
        bed.ask(Xml.parse(Samples.DINO));
        bed.answer("voice");
        assertEquals(List.of("voice"), names(bed.last()));
        XmlElement remove = bed.sent.get(1).payload().orElseThrow();
        assertEquals(List.of("webcam"), names(remove));
        assertTrue(reason(remove).startsWith("failed-application: one sound and one picture"), reason(remove));
        assertEquals("session-info content-remove session-accept", bed.actions());
    }

    @Test
    void anInitiateThatIsSentAgainIsTheSameCall() {
        bed.ask(INITIATE);
        assertEquals("", GuestBed.refusal(bed.ask(INITIATE)));
        assertEquals(1, bed.joins.size());
        assertEquals(1, bed.calls.sessionCount());
    }

    @Test
    void candidatesArePassedOnBeforeAndAfterTheAnswerInBothDirections() {
        bed.ask(INITIATE);
        String candidate = "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='aBcD' pwd='x'><candidate"
                + " component='1' foundation='1' generation='0' id='x' ip='192.0.2.9' network='0' port='5000'"
                + " priority='7' protocol='udp' type='host'/></transport>";
        assertEquals("", GuestBed.refusal(bed.ask("transport-info", Samples.content("1", candidate))));
        bed.answer("0", "1");
        bed.ask("transport-info", Samples.content("0", candidate));
        bed.ask("transport-info", Samples.content("0", "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'/>"));
        bed.ask(
                "transport-info",
                Samples.content(
                        "0",
                        "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'><gathering-complete/></transport>"));
        String line = "1 1 udp 7 192.0.2.9 5000 typ host generation 0";
        assertEquals(
                List.of(
                        new JoinLink.Candidate("1", line),
                        new JoinLink.Candidate("0", line),
                        new JoinLink.Candidate("0", "")),
                bed.joins.get(0).candidates);
        bed.sent.clear();
        bed.run(() -> bed.joins.get(0).listener.onCandidate(new JoinLink.Candidate("0", line)));
        XmlElement transport = bed.last()
                .child("content", Xmlns.JINGLE)
                .flatMap(c -> c.child("transport", JingleNs.ICE))
                .orElseThrow();
        assertEquals(
                "192.0.2.9",
                transport.child("candidate", JingleNs.ICE).orElseThrow().attribute("ip"));
        assertEquals("transport-info", bed.actions());
        assertEquals(
                "item-not-found", GuestBed.refusal(bed.ask("transport-info", Samples.content("nobody", candidate))));
        for (int i = 0; i < 2; i++) {
            bed.ask("transport-info", Samples.content("0", candidate));
        }
        assertEquals(
                "resource-constraint", GuestBed.refusal(bed.ask("transport-info", Samples.content("0", candidate))));
    }

    @Test
    void aPictureThatIsAddedIsOfferedInsideAndAccepted() {
        SessionDescription both = Xml.fixture("chromium-like");
        XmlElement all = Xml.jingle("session-initiate", "s1", both);
        List<XmlElement> parts = all.elements();
        XmlElement shell = XmlElement.of("jingle", Xmlns.JINGLE).with("sid", "s1");
        XmlElement group = parts.get(2);
        bed.ask(shell.with("action", "session-initiate").with(parts.get(0)).with(group));
        XmlElement add = shell.with("action", "content-add").with(parts.get(1)).with(group);
        assertEquals("", GuestBed.refusal(bed.ask(add)));
        assertTrue(bed.joins.get(0).offers.isEmpty(), "it waits for the first answer");
        bed.answer("0");
        GuestBed.Inside inside = bed.joins.get(0);
        assertEquals(1, inside.offers.size());
        assertEquals(2, Xml.sdp(inside.offers.get(0)).media().size());
        assertEquals(
                "BUNDLE 0 1", Xml.sdp(inside.offers.get(0)).attribute("group").orElseThrow());
        bed.sent.clear();
        bed.answer("0", "1");
        assertEquals(List.of("1"), names(bed.last()));
        assertEquals("content-accept", bed.actions());
        assertEquals("bad-request", GuestBed.refusal(bed.ask(add)), "that name is taken");
    }

    @Test
    void aSecondPictureIsRejectedInWordsAndTheCallGoesOn() {
        GuestBed.Inside inside = bed.activeCall();
        XmlElement video = Xml.jingle("content-add", "s1", Xml.fixture("chromium-like"))
                .elements()
                .get(1);
        String more = Xml.print(video).replace("name='1'", "name='slides'");
        bed.ask("content-add", more + Xml.print(ContentWriter.bundle(List.of("0", "1", "slides"))));
        assertEquals(3, Xml.sdp(inside.offers.get(0)).media().size());
        bed.answer("0", "1");
        assertEquals(List.of("slides"), names(bed.last()));
        assertTrue(reason(bed.last()).startsWith("failed-application: one sound"), reason(bed.last()));
        assertEquals("content-reject", bed.actions());
        assertTrue(inside.ends.isEmpty());
    }

    @Test
    void aPictureThatSharesTheTransportOfTheBundleNeedsNoGroup() {
        SessionDescription both = Xml.fixture("chromium-like");
        List<XmlElement> parts = Xml.jingle("session-initiate", "s1", both).elements();
        XmlElement shell = XmlElement.of("jingle", Xmlns.JINGLE).with("sid", "s1");
        bed.ask(shell.with("action", "session-initiate").with(parts.get(0)).with(ContentWriter.bundle(List.of("0"))));
        bed.answer("0");
        bed.ask(shell.with("action", "content-add").with(parts.get(1)));
        SessionDescription offer = Xml.sdp(bed.joins.get(0).offers.get(0));
        assertEquals("BUNDLE 0 1", offer.attribute("group").orElseThrow());
        assertNotEquals(0, offer.media().get(1).port());
    }

    @Test
    void whatTheMeetingPrefersLaterIsToldAsAHint() {
        GuestBed.Inside inside = bed.activeCall();
        bed.run(() -> inside.listener.onRenegotiate());
        assertEquals(
                inside.request.sdpOffer().lines().skip(2).toList(),
                inside.offers.get(0).lines().skip(2).toList());
        bed.answer("0", "1");
        assertEquals(List.of("0", "1"), names(bed.last()));
        assertEquals("description-info", bed.actions());
    }

    @Test
    void aContentThatIsMutedOrTakenAwayIsOfferedSoInside() {
        GuestBed.Inside inside = bed.activeCall();
        assertEquals(
                "",
                GuestBed.refusal(
                        bed.ask("content-modify", "<content creator='initiator' name='1' senders='responder'/>")));
        assertTrue(Xml.sdp(inside.offers.get(0)).media().get(1).has("recvonly"));
        assertEquals("", GuestBed.refusal(bed.ask("content-remove", Samples.content("1", ""))));
        assertEquals(1, inside.offers.size(), "one offer at a time");
        bed.answer("0", "1");
        assertEquals(0, Xml.sdp(inside.offers.get(1)).media().get(1).port());
        assertEquals("", bed.actions());
        assertEquals("item-not-found", GuestBed.refusal(bed.ask("content-remove", Samples.content("9", ""))));
        assertEquals(
                "item-not-found",
                GuestBed.refusal(bed.ask("content-modify", "<content creator='initiator' name='1' senders='none'/>")));
        bed.ask("content-remove", Samples.content("0", ""));
        assertEquals("success: the far end hung up", reason(bed.last()));
        assertInstanceOf(EndReason.HungUp.class, inside.ends.get(0));
    }

    @Test
    void sessionInformationIsAcknowledgedAndUnknownOneIsNot() {
        bed.activeCall();
        assertEquals("", GuestBed.refusal(bed.ask("session-info", "")), "a ping");
        for (String info : List.of("active", "hold", "unhold", "ringing")) {
            assertEquals("", GuestBed.refusal(bed.ask("session-info", info("urn:xmpp:jingle:apps:rtp:info:1", info))));
        }
        String mute = "<mute xmlns='urn:xmpp:jingle:apps:rtp:info:1' creator='initiator' name='0'/>";
        assertEquals("", GuestBed.refusal(bed.ask("session-info", mute)));
        assertEquals(
                "feature-not-implemented unsupported-info",
                GuestBed.refusal(bed.ask("session-info", info("urn:example:weather", "rain"))));
        assertEquals("", bed.actions());
    }

    @Test
    void whoMutesOrHoldsIsShownAsMutedInside() {
        bed.ask(Xml.jingle("session-initiate", "s1", Xml.fixture("chromium-like")));
        GuestBed.Inside inside = bed.joins.get(0);
        tell("mute", "0");
        assertEquals(List.of(), inside.mutes, "nobody is there yet");
        bed.answer("0", "1");
        assertEquals(List.of(true), inside.mutes);
        tell("hold", "");
        tell("unmute", "");
        assertEquals(List.of(true), inside.mutes, "held still");
        tell("unhold", "");
        assertEquals(List.of(true, false), inside.mutes);
        tell("mute", "1");
        assertEquals(List.of(true, false), inside.mutes, "the picture only");
    }

    private void tell(String name, String content) {
        String of = content.isEmpty() ? "" : " creator='initiator' name='" + content + "'";
        bed.ask("session-info", "<" + name + " xmlns='urn:xmpp:jingle:apps:rtp:info:1'" + of + "/>");
    }

    private static String info(String namespace, String name) {
        return "<" + name + " xmlns='" + namespace + "'/>";
    }

    @Test
    void whatIsOutOfOrderOrUnknownIsRefusedAsTheXepSays() {
        assertEquals("item-not-found unknown-session", GuestBed.refusal(bed.ask("session-terminate", "")));
        bed.activeCall();
        for (String action : List.of("session-accept", "content-accept", "transport-accept")) {
            assertEquals("unexpected-request out-of-order", GuestBed.refusal(bed.ask(action, "")));
        }
        assertEquals("feature-not-implemented", GuestBed.refusal(bed.ask("security-info", "")));
        assertEquals("bad-request", GuestBed.refusal(bed.ask("session-explode", "")));
        assertEquals("bad-request", GuestBed.refusal(bed.ask("", "")));
        assertEquals("", GuestBed.refusal(bed.ask("description-info", "")));
        assertEquals("", GuestBed.refusal(bed.ask("transport-replace", Samples.content("0", ""))));
        assertEquals("transport-reject", bed.actions());
        assertEquals(1, bed.calls.sessionCount());
    }

    @Test
    void aSessionIsNobodyElses() {
        GuestBed.Inside inside = bed.activeCall();
        XmlElement end = Xml.parse(Samples.jingle("session-terminate", ""));
        for (String other :
                List.of("romeo@example.net/balcony", "tybalt@example.net/orchard", "romeo@example.com/orchard")) {
            assertEquals("item-not-found unknown-session", GuestBed.refusal(bed.ask(other, GuestBed.MEETING, end)));
        }
        assertEquals(
                "item-not-found unknown-session",
                GuestBed.refusal(bed.ask(GuestBed.ROMEO, "2000@callbridge.example.com", end)));
        assertTrue(inside.ends.isEmpty());
        bed.ask("romeo@example.net/balcony", GuestBed.MEETING, INITIATE);
        assertEquals(2, bed.joins.size(), "the same sid of another address is another session");
        assertNotEquals(
                bed.joins.get(0).request.sessionId(), bed.joins.get(1).request.sessionId());
        assertEquals("", GuestBed.refusal(bed.ask("ROMEO@example.net/orchard", "1000@callbridge.example.com", end)));
        assertInstanceOf(EndReason.HungUp.class, inside.ends.get(0));
    }

    @Test
    void bareAddressesAndTheComponentItselfMakeNoCalls() {
        assertEquals("service-unavailable", GuestBed.refusal(bed.ask("romeo@example.net", GuestBed.MEETING, INITIATE)));
        assertEquals(
                "service-unavailable", GuestBed.refusal(bed.ask(GuestBed.ROMEO, "callbridge.example.com", INITIATE)));
        assertTrue(bed.joins.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "unknown-meeting, 'decline: there is no such meeting, or the PIN is wrong'",
        "wrong-pin, 'decline: there is no such meeting, or the PIN is wrong'",
        "pin-required, 'decline: the meeting asks for a PIN: call number**PIN@callbridge.example.com'",
        "meeting-full, 'busy: the meeting is full'",
        "removed, 'success: removed from the meeting'",
        "shutting-down, 'gone: the gateway is shutting down'",
        "no-common-media, 'incompatible-parameters: words'",
        "media-failed, 'connectivity-error: words'",
        "overloaded, 'general-error: too many calls at once'"
    })
    void endsOfOursAreToldInTheWordsOfJingleWithAText(String key, String told) {
        bed.ask(INITIATE);
        bed.run(() -> bed.joins.get(0).listener.onEnded(EndReason.of(key, "words")));
        assertEquals(told, reason(bed.last()));
        assertEquals("session-info session-terminate", bed.actions());
        assertEquals(0, bed.calls.sessionCount());
    }

    @ParameterizedTest
    @CsvSource({
        "success, hung-up",
        "decline, hung-up",
        "gone, hung-up",
        "connectivity-error, media-failed",
        "security-error, media-failed",
        "timeout, signalling-lost",
        "incompatible-parameters, no-common-media"
    })
    void endsOfTheGuestAreReadFromTheWordsOfJingle(String word, String key) {
        GuestBed.Inside inside = bed.activeCall();
        bed.ask("session-terminate", "<reason><" + word + "/><text>call me maybe</text></reason>");
        assertEquals(key, inside.ends.get(0).key());
        assertFalse(inside.ends.get(0).detail().contains("maybe"));
        assertEquals("", bed.actions(), "no good-bye to who has said it");
        assertEquals(0, bed.calls.sessionCount());
    }

    @Test
    void aCallThatIsEndedBeforeTheAnswerIsCancelledInside() {
        bed.ask(INITIATE);
        bed.ask("session-terminate", "<reason><cancel/></reason>");
        assertInstanceOf(EndReason.Cancelled.class, bed.joins.get(0).ends.get(0));
        bed.answer("0", "1");
        assertEquals("session-info", bed.actions());
    }

    @Test
    void callsOfOtherKindsAreEndedWithTheReasonOfTheXep() {
        String file = "<description xmlns='urn:xmpp:jingle:apps:file-transfer:5'/>"
                + "<transport xmlns='urn:xmpp:jingle:transports:s5b:1'/>";
        assertEquals("", GuestBed.refusal(bed.ask("session-initiate", Samples.content("f", file))));
        assertEquals("unsupported-applications: only calls are taken here", reason(bed.last()));
        assertEquals("bad-request", GuestBed.refusal(bed.ask("session-initiate", "")));
        bed.ask(Xml.parse(Samples.GAJIM.replace("transports:ice-udp:1", "transports:raw-udp:1")));
        assertEquals("unsupported-transports: media must come by ICE (ice-udp:1)", reason(bed.last()));
        assertTrue(bed.joins.isEmpty());
        assertEquals(0, bed.calls.sessionCount());
    }

    @Test
    void oneGuestAndAllGuestsTogetherHaveOnlySoManyCalls() {
        for (String sid : List.of("a", "b")) {
            assertEquals("", GuestBed.refusal(bed.ask(Xml.jingle("session-initiate", sid, Xml.fixture("own-answer")))));
        }
        XmlElement third = Xml.jingle("session-initiate", "c", Xml.fixture("own-answer"));
        assertEquals("resource-constraint", GuestBed.refusal(bed.ask(third)));
        assertEquals("", GuestBed.refusal(bed.ask("juliet@example.net/x", GuestBed.MEETING, third)));
        assertEquals("resource-constraint", GuestBed.refusal(bed.ask("nurse@example.net/x", GuestBed.MEETING, third)));
    }

    @Test
    void whoCannotServeSaysSo() {
        bed.unavailable = "no leg lends media transports";
        bed.ask(INITIATE);
        assertEquals("general-error: no leg lends media transports", reason(bed.last()));
        bed.unavailable = "";
        bed.calls.drain();
        bed.run(() -> {});
        bed.ask(INITIATE);
        assertEquals("gone: the gateway is shutting down", reason(bed.last()));
    }

    @Test
    void whatALostLinkSwallowedIsSentAgainWithTheSameId() {
        bed.ask(INITIATE);
        bed.silent = true;
        bed.answerToSent = new IqAnswer.LinkDown();
        bed.answer("0", "1");
        Iq lost = bed.sent.get(bed.sent.size() - 1);
        bed.silent = false;
        bed.run(() -> bed.watcher.onUsable(true));
        assertEquals(lost, bed.sent.get(bed.sent.size() - 1));
        assertEquals("session-info session-accept session-accept", bed.actions());
    }

    @Test
    void whatOneOfTwoLinksSwallowedGoesOverTheOtherAtOnce() {
        bed.ask(INITIATE);
        bed.silent = true;
        bed.otherLink = true;
        bed.answerToSent = new IqAnswer.LinkDown();
        bed.answer("0", "1");
        Iq lost = bed.sent.get(1);
        assertEquals(lost, bed.sent.get(2));
        assertEquals("session-info session-accept session-accept", bed.actions());
        bed.run(() -> bed.watcher.onUsable(true));
        assertEquals("", bed.actions(), "it was answered");
    }

    @Test
    void aGuestThatAnswersNothingCannotHaveAnyNumberOfRequestsKeptForIt() {
        GuestBed.Inside inside = bed.activeCall();
        bed.unanswered = true;
        for (int i = 0; i < 128; i++) {
            assertEquals("", GuestBed.refusal(bed.ask("transport-replace", Samples.content("0", "<transport/>"))));
        }
        assertEquals(128, bed.sent.size());
        bed.ask("transport-replace", Samples.content("0", "<transport/>"));
        assertEquals(128, bed.sent.size());
        assertEquals("signalling-lost", inside.ends.get(0).key());
        assertEquals(0, bed.calls.sessionCount());
    }

    @Test
    void aGuestThatDoesNotKnowItsCallAnyMoreIsTakenOutOfTheMeeting() {
        GuestBed.Inside inside = bed.activeCall();
        bed.silent = true;
        bed.answerToSent = new IqAnswer.Refused(
                new Iq.Failure("item-not-found", "", Optional.of(GuestCalls.condition("unknown-session"))));
        bed.run(() -> inside.listener.onCandidate(new JoinLink.Candidate("0", "1 1 udp 7 192.0.2.9 5 typ host")));
        assertEquals("signalling-lost", inside.ends.get(0).key());
        assertEquals(0, bed.calls.sessionCount());
    }

    @Test
    void aGuestThatDoesNotKnowAContentAnyMoreStaysInTheMeeting() {
        GuestBed.Inside inside = bed.activeCall();
        bed.silent = true;
        bed.answerToSent = new IqAnswer.Refused(new Iq.Failure("item-not-found", ""));
        bed.run(() -> inside.listener.onCandidate(new JoinLink.Candidate("1", "1 1 udp 7 192.0.2.9 5 typ host")));
        assertEquals("transport-info", bed.actions());
        assertEquals(List.of(), inside.ends);
        assertEquals(1, bed.calls.sessionCount());
    }

    @Test
    void whatTheGuestTakesAwayBeforeTheAnswerIsNotRefusedOnceMore() {
        bed.ask(Xml.jingle("session-initiate", "s1", Xml.fixture("chromium-like")));
        bed.ask("content-remove", Samples.content("1", ""));
        bed.sent.clear();
        bed.answer("0", "1");
        assertEquals(List.of("0"), names(bed.last()));
        assertEquals("session-accept", bed.actions());
        bed.answer("0");
        String picture = Xml.print(Xml.jingle("content-add", "s1", Xml.fixture("chromium-like"))
                .elements()
                .get(1));
        assertEquals("", GuestBed.refusal(bed.ask("content-add", picture)));
        bed.ask("content-remove", Samples.content("1", ""));
        bed.answer("0", "1");
        assertEquals("", bed.actions());
        assertTrue(bed.joins.get(0).ends.isEmpty());
    }

    @Test
    void damagedRequestsInAnyOrderGetOneAnswerEachAndLeaveNoMoreSessionsThanAllowed() {
        Random random = new Random(4);
        List<String> actions = List.of(
                "session-initiate",
                "session-accept",
                "session-info",
                "session-terminate",
                "content-add",
                "content-modify",
                "content-remove",
                "content-accept",
                "transport-info",
                "transport-replace",
                "description-info",
                "security-info",
                "");
        String initiate = Xml.print(INITIATE);
        assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 3_000; i++) {
                String text = i % 3 == 0 ? initiate : i % 3 == 1 ? Samples.CONVERSATIONS : Samples.DINO;
                String action = actions.get(random.nextInt(actions.size()));
                String request = text.replace("action='session-initiate'", "action='" + action + "'");
                int at = random.nextInt(request.length());
                int end = Math.min(request.length(), at + random.nextInt(4));
                String damaged = random.nextBoolean()
                        ? request
                        : new StringBuilder(request).replace(at, end, "1").toString();
                String from = "romeo" + random.nextInt(3) + "@example.net/x";
                Xml.tryParse(damaged).ifPresent(jingle -> bed.ask(from, GuestBed.MEETING, jingle));
                if (random.nextInt(4) == 0 && !bed.joins.isEmpty()) {
                    bed.answer("0", "voice");
                }
                assertTrue(bed.calls.sessionCount() <= 3, () -> bed.calls.sessionCount() + " sessions");
            }
        });
    }

    @Test
    void anAnonymousGuestIsCountedByItsDomainAndAPersonByItsAddress() {
        assertEquals("example.net", source("c0e7f4a2-3d6b-4a53-9c1e-5f8f1b2a7d11@example.net/x"));
        assertEquals("example.net", source("k3j9s8d7f6g5h4j3k2@example.net/x"));
        assertEquals("example.net", source("example.net/x"));
        assertEquals("romeo@example.net", source("romeo@example.net/x"));
        assertEquals("bartholomaeus-von-und-zu@example.net", source("bartholomaeus-von-und-zu@example.net/x"));
    }

    private static String source(String address) {
        return Guest.of(address).orElseThrow().source();
    }
}
