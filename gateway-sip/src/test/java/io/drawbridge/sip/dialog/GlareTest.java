package io.drawbridge.sip.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipPrinter;
import io.drawbridge.sip.message.SipRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Our own re-INVITEs, and who gives way: RFC 3261 section 14.1 and 14.2. */
class GlareTest {
    private final TwoPeers peers = new TwoPeers(5, false);

    @Test
    void aWishedOfferGoesAsReinviteAndIsAnswered() {
        peers.connect();
        peers.callee.last().wishOffer(peers.network.now);
        peers.network.run(1);
        assertEquals(List.of("invite", "confirmed", "due", "answer"), peers.callee.happened);
        assertEquals(List.of("answer answer to new offer"), peers.callee.descriptions);
        assertEquals(1, peers.network.count("1 ACK"));
        peers.assertCleanSoon();
    }

    @Test
    void crossingOnesGet491AndBothGetThroughAfterTheirWaits() {
        peers.connect();
        peers.network.maxDelayMillis = 0;
        long start = peers.network.now;
        peers.callee.last().wishOffer(start);
        peers.caller.last().wishOffer(start);
        peers.runMillis(50);
        assertEquals(1, peers.network.count("0 491 INVITE"));
        assertEquals(1, peers.network.count("1 491 INVITE"));
        assertTrue(peers.caller.happened.contains("dropped") && peers.callee.happened.contains("dropped"));
        peers.runMillis(2000);
        assertEquals(2, peers.network.count("1 INVITE"), "who does not own the Call-ID tries again within 2 s");
        assertEquals(2, peers.network.count("0 INVITE"), "the first INVITE and the one that met ours");
        peers.runMillis(2100);
        assertEquals(3, peers.network.count("0 INVITE"), "the owner between 2.1 and 4 s");
        assertTrue(peers.caller.happened.contains("answer") && peers.callee.happened.contains("answer"));
        peers.assertCleanSoon();
    }

    @Test
    void anOfferOfTheDeviceIsAnsweredAtOnceAndOursThatIsBeingMadeIsDropped() {
        peers.connect();
        peers.callee.offerWhenDue = false;
        peers.callee.last().wishOffer(peers.network.now);
        assertEquals(List.of("invite", "confirmed", "due"), peers.callee.happened);
        peers.inject("INVITE", 2, "content");
        peers.runMillis(100);
        assertEquals(List.of("invite", "confirmed", "due", "dropped", "offer"), peers.callee.happened);
        assertEquals(
                "answer to content", peers.lastMessage("1 200 INVITE").body().text());
        peers.callee.last().offer(Body.of("stale"), peers.network.now);
        assertEquals(0, peers.network.count("1 INVITE"), "what was made in vain is not sent");
        peers.inject("ACK", 2, "");
        peers.callee.offerWhenDue = true;
        peers.network.run(5);
        assertEquals(1, peers.network.count("1 INVITE"), "it is made anew when the device is done");
        peers.assertCleanSoon();
    }

    @Test
    void aWishDuringAnotherExchangeWaitsForItsEnd() {
        peers.callee.answerAtOnce = false;
        peers.call();
        peers.runMillis(100);
        peers.callee.last().wishOffer(peers.network.now);
        assertFalse(peers.callee.happened.contains("due"));
        peers.callee.last().accept(List.of(), Body.of("answer"), peers.network.now);
        peers.network.run(1);
        assertEquals(List.of("invite", "confirmed", "due", "answer"), peers.callee.happened);
        peers.assertCleanSoon();
    }

    @Test
    void aRefusalDropsTheOfferAndTheCallGoesOn() {
        peers.connect();
        peers.caller.answerReinvites = false;
        peers.callee.last().wishOffer(peers.network.now);
        peers.runMillis(100);
        peers.caller.reply().refuse(488, List.of(), peers.network.now);
        peers.network.run(10);
        assertEquals(1, peers.network.count("1 INVITE"), "a no is a no");
        assertEquals("dropped", peers.callee.happened.get(peers.callee.happened.size() - 1));
        assertTrue(peers.callee.last().established());
        peers.assertCleanSoon();
    }

    @Test
    void endless491sAreGivenUp() {
        peers.connect();
        peers.caller.answerReinvites = false;
        for (int i = 0; i < 10; i++) {
            peers.callee.last().wishOffer(peers.network.now);
            break;
        }
        for (int i = 0; i < 12; i++) {
            peers.runMillis(100);
            if (peers.caller.replies.size() > i) {
                peers.caller.replies.get(i).refuse(491, List.of(), peers.network.now);
            }
            peers.network.run(3);
        }
        assertEquals(4, peers.network.count("1 INVITE"));
        peers.assertCleanSoon();
    }

    @Test
    void aReinviteIsCancelledLikeAnyInvite() {
        peers.connect();
        peers.callee.answerReinvites = false;
        peers.inject("INVITE", 2, "content");
        peers.runMillis(100);
        SipRequest like = (SipRequest) peers.message("0 ACK", 0);
        Headers headers = like.headers()
                .with("CSeq", "2 CANCEL")
                .with("Via", "SIP/2.0/UDP 127.0.0.1:5001;branch=z9hG4bKx2INVITE");
        peers.network.fly(1, SipPrinter.print(SipRequest.of("CANCEL", like.requestUri(), headers, Body.EMPTY)));
        peers.runMillis(100);
        assertEquals(1, peers.network.count("1 200 CANCEL"));
        assertEquals(1, peers.network.count("1 487 INVITE"));
        assertFalse(peers.callee.reply().send(Body.of("too late"), peers.network.now));
        assertTrue(peers.callee.last().established(), "the call stays");
        peers.assertCleanSoon();
    }
}
