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

/** UPDATE: RFC 3311. */
class UpdateTest {
    private final TwoPeers peers = new TwoPeers(1, false);

    @Test
    void anUpdateWithoutADescriptionIsAccepted() {
        peers.connect();
        peers.inject("UPDATE", 2, "");
        peers.runMillis(100);
        SipResponse ok = (SipResponse) peers.message("1 200 UPDATE", 0);
        assertTrue(ok.headers().first("Contact").isPresent());
        assertTrue(ok.body().isEmpty());
        assertEquals(List.of("invite", "confirmed"), peers.callee.happened);
        peers.assertCleanSoon();
    }

    @Test
    void anUpdateWithAnOfferIsAnsweredInIts200() {
        peers.connect();
        peers.inject("UPDATE", 2, "hold");
        peers.runMillis(100);
        assertEquals("answer to hold", peers.message("1 200 UPDATE", 0).body().text());
        peers.assertCleanSoon();
    }

    @Test
    void aRefusedOfferLeavesTheSessionAsItWas() {
        peers.connect();
        peers.callee.answerReinvites = false;
        peers.inject("UPDATE", 2, "nonsense");
        peers.runMillis(100);
        peers.callee.reply().refuse(488, List.of(), peers.network.now);
        assertEquals(1, peers.network.count("1 488 UPDATE"));
        peers.callee.answerReinvites = true;
        peers.inject("UPDATE", 3, "sense");
        peers.runMillis(100);
        assertEquals("answer to sense", peers.message("1 200 UPDATE", 0).body().text());
        peers.assertCleanSoon();
    }

    @Test
    void against491WhenOursIsOpenAnd500WithRetryAfterWhenTheirsIs() {
        peers.connect();
        peers.callee.answerReinvites = false;
        peers.inject("UPDATE", 2, "first");
        peers.inject("UPDATE", 3, "second");
        peers.network.run(1);
        SipResponse later = (SipResponse) peers.message("1 500 UPDATE", 0);
        assertTrue(later.headers().first("Retry-After").isPresent());
        peers.callee.reply().send(Body.of("answer"), peers.network.now);
        peers.network.drop = words -> words.equals("1 INVITE");
        peers.callee.last().wishOffer(peers.network.now);
        assertEquals(1, peers.network.count("1 INVITE"));
        peers.inject("UPDATE", 4, "third");
        peers.inject("UPDATE", 5, "");
        peers.runMillis(100);
        assertEquals(1, peers.network.count("1 491 UPDATE"));
        assertEquals(2, peers.network.count("1 200 UPDATE"), "one that offers nothing meets nothing");
        peers.network.drop = words -> false;
        peers.network.run(3);
        peers.assertCleanSoon();
    }

    @Test
    void oneWithAnOfferBeforeTheCallIsAnsweredIsBusy() {
        peers.callee.answerAtOnce = false;
        peers.call();
        peers.runMillis(100);
        InviteSession session = peers.callee.last();
        session.progress(180, List.of(), Body.EMPTY, peers.network.now);
        SipRequest invite = (SipRequest) peers.message("0 INVITE", 0);
        SipResponse ringing = (SipResponse) peers.message("1 180 INVITE", 0);
        Header to = new Header("To", ringing.headers().first("To").orElseThrow());
        peers.inject(invite, "UPDATE", 2, "early", to);
        peers.runMillis(100);
        assertEquals(1, peers.network.count("1 500 UPDATE"), peers.network.sent.toString());
        session.accept(List.of(), Body.of("answer"), peers.network.now);
        peers.network.run(1);
        assertEquals(List.of("answered"), peers.outcome);
        peers.assertCleanSoon();
    }

    @Test
    void anOpenOfferIsAnsweredWhenTheCallEnds() {
        peers.connect();
        peers.callee.answerReinvites = false;
        peers.inject("UPDATE", 2, "open");
        peers.runMillis(100);
        peers.callee.last().end(peers.network.now);
        assertEquals(1, peers.network.count("1 487 UPDATE"));
        assertFalse(peers.callee.reply().send(Body.of("too late"), peers.network.now));
        peers.assertCleanSoon();
    }
}
