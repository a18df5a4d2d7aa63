package io.drawbridge.sip.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.dialog.OfferAnswer.Carrier;
import io.drawbridge.sip.dialog.OfferAnswer.State;
import io.drawbridge.sip.dialog.OfferAnswer.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The patterns of RFC 6337 section 2.2, table 1. */
class OfferAnswerTest {
    @ParameterizedTest
    @CsvSource({
        "INVITE,SUCCESS",
        "INVITE,PROVISIONAL",
        "SUCCESS,ACK",
        "PROVISIONAL,PRACK",
        "PRACK,PRACK_OK",
        "UPDATE,UPDATE_OK"
    })
    void anOfferOfOursIsAnsweredInTheMessageThatBelongsToIt(Carrier offer, Carrier answer) {
        for (Carrier carrier : Carrier.values()) {
            OfferAnswer exchange = new OfferAnswer();
            assertTrue(exchange.offer(offer));
            assertFalse(exchange.offer(Carrier.UPDATE), "one at a time");
            boolean fits = carrier == answer || (offer == Carrier.INVITE && carrier.answers(offer));
            assertEquals(fits, exchange.received(carrier) == Verdict.ANSWER, offer + " " + carrier);
            assertEquals(fits ? State.AGREED : State.OURS, exchange.state());
        }
    }

    @Test
    void anOfferAgainstAnOpenOneIsGlareOrBusy() {
        OfferAnswer exchange = new OfferAnswer();
        assertEquals(Verdict.OFFER, exchange.received(Carrier.INVITE));
        assertEquals(Verdict.BUSY, exchange.received(Carrier.UPDATE));
        assertEquals(Verdict.EXTRA, exchange.received(Carrier.PRACK));
        exchange.answered();
        assertTrue(exchange.offer(Carrier.INVITE));
        assertEquals(Verdict.GLARE, exchange.received(Carrier.UPDATE));
        assertEquals(Verdict.GLARE, exchange.received(Carrier.INVITE));
        exchange.dropped();
        assertEquals(State.AGREED, exchange.state(), "the old agreement stands");
    }

    @Test
    void aDescriptionAfterAFinishedExchangeIsExtra() {
        OfferAnswer exchange = new OfferAnswer();
        exchange.received(Carrier.INVITE);
        exchange.answered();
        assertEquals(Verdict.EXTRA, exchange.received(Carrier.ACK));
        assertEquals(Verdict.EXTRA, exchange.received(Carrier.SUCCESS));
        assertEquals(State.AGREED, exchange.state());
    }

    @Test
    void aFirstOfferThatIsRefusedLeavesNothing() {
        OfferAnswer exchange = new OfferAnswer();
        exchange.received(Carrier.INVITE);
        exchange.dropped();
        assertEquals(State.NONE, exchange.state());
    }
}
