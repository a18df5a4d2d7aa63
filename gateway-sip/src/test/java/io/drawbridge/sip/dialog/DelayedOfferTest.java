package io.drawbridge.sip.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Delayed offers: RFC 3261 section 13.2.1, RFC 6337 sections 2.2 and 5.2.5, as trunks of CUCM and Expressway use them. */
class DelayedOfferTest {
    private TwoPeers peers = new TwoPeers(1, false);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the200MakesTheOfferAndTheAckAnswersIt(boolean reliable) {
        peers = new TwoPeers(2, reliable);
        peers.call("");
        peers.network.run(2);
        assertEquals(List.of("offer answer"), peers.heard, "what the callee says is an offer here");
        assertEquals("late answer", peers.message("0 ACK", 0).body().text());
        assertEquals(List.of("invite", "confirmed", "answer"), peers.callee.happened);
        assertEquals(List.of("answer late answer"), peers.callee.descriptions);
        assertEquals(1, peers.network.count("0 ACK"));
        peers.assertCleanSoon();
    }

    /** The ACK of the first 200, made by hand. */
    private void ack(String body) {
        SipRequest invite = (SipRequest) peers.message("0 INVITE", 0);
        SipResponse ok = (SipResponse) peers.message("1 200 INVITE", 0);
        Header to = new Header("To", ok.headers().first("To").orElseThrow());
        peers.inject(invite, "ACK", 1, body, to);
    }

    @Test
    void anAckWithoutAnAnswerEndsTheCallAtOnce() {
        peers.answerFirstOffer = false;
        peers.call("");
        peers.runMillis(200);
        ack("");
        peers.runMillis(100);
        assertEquals(List.of("invite", "ended NO_ANSWER"), peers.callee.happened);
        SipRequest bye = (SipRequest) peers.message("1 BYE", 0);
        assertEquals(
                "SIP;cause=488;text=\"our offer got no answer\"",
                bye.headers().first("Reason").orElse(""));
        peers.assertCleanSoon();
    }

    @Test
    void anAckWithoutAnAnswerAndAByeAtOnceLeaveNothingParked() {
        peers.answerFirstOffer = false;
        peers.call("");
        peers.runMillis(200);
        peers.firstOffers.get(0).refuse(488, List.of(), peers.network.now);
        peers.runMillis(200);
        assertEquals(0, peers.one.dialogCount());
        assertEquals(
                1,
                peers.callee.happened.stream()
                        .filter(h -> h.startsWith("ended"))
                        .count());
        peers.assertCleanSoon();
    }

    @Test
    void aDescriptionInTheAckOfAFinishedExchangeIsIgnored() {
        peers.network.drop = words -> words.equals("0 ACK");
        peers.call();
        peers.runMillis(200);
        ack("surprise");
        peers.runMillis(200);
        assertEquals(List.of("invite", "confirmed"), peers.callee.happened);
        assertTrue(peers.callee.last().established());
        peers.assertCleanSoon();
    }

    @Test
    void theAckWaitsForOurAnswerAndIsRepeatedAsItWas() {
        peers.answerFirstOffer = false;
        peers.network.drop = words -> words.equals("0 ACK") && peers.network.count("0 ACK") < 2;
        peers.call("");
        peers.network.run(3);
        assertEquals(0, peers.network.count("0 ACK"), "the 2xx came three times, the answer is not there");
        assertTrue(peers.firstOffers.get(0).send(Body.of("late answer"), peers.network.now));
        peers.network.run(10);
        assertEquals(2, peers.network.count("0 ACK"));
        assertEquals(peers.message("0 ACK", 0), peers.message("0 ACK", 1));
        assertEquals(List.of("answer late answer"), peers.callee.descriptions);
        peers.assertCleanSoon();
    }

    @Test
    void aReinviteWithoutADescriptionGetsAFullNewOffer() {
        peers.connect();
        peers.inject("INVITE", 2, "");
        peers.runMillis(200);
        assertEquals("full offer", peers.lastMessage("1 200 INVITE").body().text());
        peers.inject("ACK", 2, "new answer");
        peers.runMillis(200);
        assertEquals(List.of("invite", "confirmed", "offer wanted", "answer"), peers.callee.happened);
        assertEquals(List.of("answer new answer"), peers.callee.descriptions);
        peers.assertCleanSoon();
    }

    @Test
    void aReinviteWhoseOfferStaysUnansweredIsForgottenAndTheCallGoesOn() {
        peers.connect();
        peers.inject("INVITE", 2, "");
        peers.runMillis(200);
        peers.inject("ACK", 2, "");
        peers.runMillis(200);
        assertEquals(List.of("invite", "confirmed", "offer wanted", "dropped"), peers.callee.happened);
        assertTrue(peers.callee.last().established());
        peers.inject("INVITE", 3, "again");
        peers.runMillis(200);
        assertEquals("answer to again", peers.lastMessage("1 200 INVITE").body().text());
        peers.inject("ACK", 3, "");
        peers.assertCleanSoon();
    }

    @Test
    void a200WithoutAnyDescriptionIsAcknowledgedAndEnded() {
        peers.callee.answerAtOnce = false;
        peers.call("");
        peers.runMillis(200);
        peers.callee.last().accept(List.of(), Body.EMPTY, peers.network.now);
        peers.runMillis(200);
        assertEquals(List.of("failed 488"), peers.outcome);
        assertTrue(peers.network.sent.indexOf("0 ACK") < peers.network.sent.indexOf("0 BYE"));
        assertFalse(peers.network.sent.contains("1 BYE"));
        peers.assertCleanSoon();
    }
}
