package io.drawbridge.sip.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipPrinter;
import io.drawbridge.sip.message.SipRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CANCEL and what it meets: RFC 3261 section 9, and forked 2xx (section 13.2.2.4). TwoPeersTest has the plain cases. */
class CancelRaceTest {
    private final TwoPeers peers = new TwoPeers(1, false);

    @Test
    void aCancelledInviteThatNeverGetsItsFinalResponseIsForgottenAfter64T1() {
        peers.callee.answerAtOnce = false;
        OutgoingInvite invite = peers.call();
        peers.runMillis(100);
        peers.network.drop = words -> words.startsWith("1");
        invite.cancel(peers.network.now);
        peers.network.run(31);
        assertEquals(List.of(), peers.outcome);
        peers.network.run(2);
        assertEquals(List.of("failed 487"), peers.outcome);
        assertEquals(0, peers.zero.dialogCount());
        peers.assertCleanSoon();
    }

    @Test
    void aCancelThatComesAfterThe200ChangesNothing() {
        peers.connect();
        SipRequest invite = (SipRequest) peers.message("0 INVITE", 0);
        Headers headers = invite.headers().with("CSeq", "1 CANCEL");
        peers.network.fly(1, SipPrinter.print(SipRequest.of("CANCEL", invite.requestUri(), headers, Body.EMPTY)));
        peers.runMillis(100);
        assertEquals(1, peers.network.count("1 200 CANCEL"));
        assertTrue(peers.callee.last().established());
        peers.assertCleanSoon();
    }

    @Test
    void aCancelWhileThe200WaitsForAPrackWins() {
        peers.callee.answerAtOnce = false;
        peers.network.drop = words -> words.equals("0 PRACK");
        OutgoingInvite invite = peers.call("offer", new Header("Require", "100rel"));
        peers.runMillis(100);
        peers.callee.last().progress(183, List.of(), Body.of("early"), peers.network.now);
        assertTrue(peers.callee.last().accept(List.of(), Body.of("early"), peers.network.now));
        peers.runMillis(100);
        invite.cancel(peers.network.now);
        peers.network.run(1);
        assertEquals(List.of("failed 487"), peers.outcome);
        assertEquals(List.of("invite", "cancelled", "ended CANCELLED"), peers.callee.happened);
        assertEquals(0, peers.network.count("1 200 INVITE"));
        peers.assertCleanSoon();
    }

    @Test
    void aCancelForNothingGets481() {
        peers.connect();
        peers.inject("CANCEL", 7, "");
        peers.runMillis(100);
        assertEquals(1, peers.network.count("1 481 CANCEL"));
        peers.assertCleanSoon();
    }

    @Test
    void eachForkIsAnEarlyDialogOfItsOwnAndTheFirst2xxWins() {
        peers.callee.answerAtOnce = false;
        peers.network.maxDelayMillis = 0;
        peers.call();
        peers.runMillis(100);
        peers.respond(180, "a", "");
        peers.respond(183, "b", "early b");
        peers.runMillis(100);
        assertEquals(2, peers.zero.dialogCount());
        peers.respond(200, "b", "answer b");
        peers.runMillis(100);
        assertEquals(1, peers.zero.dialogCount(), "the other early dialog is gone");
        peers.respond(200, "a", "answer a");
        peers.respond(200, "b", "answer b");
        peers.runMillis(100);
        assertEquals(List.of("180", "early answer early b", "183", "answer answer b"), peers.heard);
        assertEquals(3, peers.network.count("0 ACK"), "each 2xx, and the one that came again");
        assertEquals(1, peers.network.count("0 BYE"), "only one may stay");
        assertTrue(peers.caller.last().established());
        peers.callee.last().reject(486, List.of(), peers.network.now);
        peers.assertCleanSoon();
    }
}
