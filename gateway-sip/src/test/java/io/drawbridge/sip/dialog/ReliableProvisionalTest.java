package io.drawbridge.sip.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipPrinter;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 100rel in both roles: RFC 3262, and RFC 6337 section 3.1.1 for what an early description binds. */
class ReliableProvisionalTest {
    private static final Header REQUIRE = new Header("Require", "100rel");
    private TwoPeers peers = new TwoPeers(1, false);

    private void ring(String offer, Header... more) {
        peers.callee.answerAtOnce = false;
        peers.call(offer, more);
        peers.runMillis(100);
    }

    private InviteSession callee() {
        return peers.callee.last();
    }

    private long now() {
        return peers.network.now;
    }

    @Test
    void aRequired183IsAcknowledgedAndThe200SaysTheSame() {
        ring("offer", REQUIRE);
        callee().progress(183, List.of(), Body.of("early"), now());
        callee().accept(List.of(), Body.of("other"), now());
        assertEquals(0, peers.network.count("1 200 INVITE"), "the 200 waits for the PRACK");
        peers.runMillis(500);
        SipResponse progress = (SipResponse) peers.message("1 183 INVITE", 0);
        assertEquals("100rel", progress.headers().first("Require").orElse(""));
        assertEquals(1, peers.network.count("0 PRACK"));
        assertEquals(1, peers.network.count("1 200 PRACK"));
        assertEquals("early", peers.message("1 200 INVITE", 0).body().text());
        assertEquals(List.of("early answer early", "183", "answer early"), peers.heard);
        peers.assertCleanSoon();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutAPrackItIsSentAgainDoublingAndThenTheCallIsRefused(boolean reliable) {
        peers = new TwoPeers(3, reliable);
        peers.network.drop = words -> words.equals("0 PRACK");
        ring("offer", REQUIRE);
        callee().progress(180, List.of(), Body.EMPTY, now());
        peers.network.run(31);
        assertEquals(6, peers.network.count("1 180 INVITE"), "after 0.5, 1.5, 3.5, 7.5, 15.5 s, on streams too");
        peers.network.run(2);
        assertEquals(List.of("failed 504"), peers.outcome);
        assertEquals(List.of("invite", "ended NO_PRACK"), peers.callee.happened);
        peers.assertCleanSoon();
    }

    @Test
    void aSecondOneWaitsForThePrackOfTheFirst() {
        peers.network.drop = words -> words.equals("0 PRACK") && peers.network.count("0 PRACK") < 3;
        ring("offer", REQUIRE);
        callee().progress(180, List.of(), Body.EMPTY, now());
        callee().progress(183, List.of(), Body.of("early"), now());
        peers.runMillis(900);
        assertFalse(peers.network.sent.contains("1 183 INVITE"));
        peers.network.run(3);
        long first = rseq((SipResponse) peers.message("1 180 INVITE", 0));
        assertEquals(first + 1, rseq((SipResponse) peers.message("1 183 INVITE", 0)));
        callee().accept(List.of(), Body.of("early"), now());
        peers.network.run(1);
        assertEquals(List.of("answered"), peers.outcome);
        peers.assertCleanSoon();
    }

    private static long rseq(SipResponse response) {
        return Long.parseLong(response.headers().first("RSeq").orElseThrow());
    }

    @Test
    void aPrackForNothingGets481() {
        ring("offer", REQUIRE);
        callee().progress(180, List.of(), Body.EMPTY, now());
        peers.runMillis(200);
        SipRequest prack = (SipRequest) peers.message("0 PRACK", 0);
        peers.inject(prack, "PRACK", 7, "");
        peers.inject(prack, "PRACK", 8, "", new Header("RAck", "1 1 INVITE"));
        peers.runMillis(200);
        assertEquals(2, peers.network.count("1 481 PRACK"));
        callee().reject(486, List.of(), now());
        peers.network.run(1);
        assertEquals(List.of("failed 486"), peers.outcome);
        peers.assertCleanSoon();
    }

    @Test
    void anOfferOfOursGoesInTheReliable183AndItsAnswerInThePrack() {
        ring("", REQUIRE);
        callee().progress(183, List.of(), Body.of("our offer"), now());
        callee().accept(List.of(), Body.of("our offer"), now());
        peers.network.run(1);
        assertEquals(List.of("offer our offer", "183"), peers.heard);
        assertEquals("late answer", peers.message("0 PRACK", 0).body().text());
        assertTrue(peers.message("1 200 INVITE", 0).body().isEmpty());
        assertEquals(List.of("answer late answer"), peers.callee.descriptions);
        assertEquals(List.of("answered"), peers.outcome);
        peers.assertCleanSoon();
    }

    @Test
    void aPrackWithoutTheAnswerEndsTheCall() {
        peers.answerFirstOffer = false;
        ring("", REQUIRE);
        callee().progress(183, List.of(), Body.of("our offer"), now());
        peers.runMillis(100);
        peers.firstOffers.get(0).refuse(488, List.of(), now());
        peers.network.run(1);
        assertEquals(List.of("invite", "ended NO_ANSWER"), peers.callee.happened);
        assertEquals(List.of("failed 488"), peers.outcome);
        peers.assertCleanSoon();
    }

    @Test
    void anOfferThatCannotGoReliablyStaysOut() {
        peers.caller.allow = "";
        ring("");
        SipRequest invite = (SipRequest) peers.message("0 INVITE", 0);
        SipRequest plain = SipRequest.of(
                "INVITE",
                invite.requestUri(),
                invite.headers()
                        .with("Supported", "timer")
                        .with("Call-ID", "plain")
                        .with("Via", "SIP/2.0/UDP 127.0.0.1:5001;branch=z9hG4bKplain"),
                Body.EMPTY);
        peers.network.fly(1, SipPrinter.print(plain));
        peers.runMillis(100);
        callee().progress(183, List.of(), Body.of("our offer"), now());
        assertTrue(peers.lastMessage("1 183 INVITE").body().isEmpty());
        assertTrue(peers.lastMessage("1 183 INVITE").headers().first("RSeq").isEmpty());
        callee().reject(486, List.of(), now());
        peers.callee.sessions.get(0).reject(486, List.of(), now());
        peers.assertCleanSoon();
    }

    @Test
    void aPrackMayOfferAndIsAnsweredInIts200() {
        peers.network.drop = words -> words.equals("0 PRACK");
        ring("offer", REQUIRE);
        callee().progress(183, List.of(), Body.of("early"), now());
        callee().accept(List.of(), Body.of("early"), now());
        peers.runMillis(100);
        peers.callee.answerReinvites = false;
        SipRequest prack = (SipRequest) peers.message("0 PRACK", 0);
        peers.inject(prack, "PRACK", 9, "second offer");
        peers.runMillis(100);
        assertEquals(List.of("offer second offer"), peers.callee.descriptions);
        assertEquals(0, peers.network.count("1 200 INVITE"), "the 200 waits for the answer in the PRACK's");
        peers.callee.reply().send(Body.of("second answer"), now());
        assertEquals("second answer", peers.message("1 200 PRACK", 0).body().text());
        assertTrue(peers.message("1 200 INVITE", 0).body().isEmpty(), "nothing to repeat: a later exchange counts");
        peers.network.run(1);
        peers.assertCleanSoon();
    }

    @Test
    void repeatedAndLeapingOnesAreNotTaken() {
        peers.network.maxDelayMillis = 0;
        ring("offer");
        peers.respond(183, "f1", "a", REQUIRE, new Header("RSeq", "10"));
        peers.respond(183, "f1", "a", REQUIRE, new Header("RSeq", "10"));
        peers.respond(180, "f1", "", REQUIRE, new Header("RSeq", "12"));
        peers.network.run(1);
        assertEquals(List.of("early answer a", "183"), peers.heard.subList(0, 2));
        assertEquals(2, peers.heard.size());
        SipRequest prack = (SipRequest) peers.message("0 PRACK", 0);
        assertEquals("10 1 INVITE", prack.headers().first("RAck").orElse(""));
        peers.respond(180, "f1", "", REQUIRE, new Header("RSeq", "11"));
        peers.network.run(1);
        assertEquals(
                "11 1 INVITE",
                ((SipRequest) peers.lastMessage("0 PRACK"))
                        .headers()
                        .first("RAck")
                        .orElse(""));
        callee().reject(486, List.of(), now());
        peers.assertCleanSoon();
    }
}
