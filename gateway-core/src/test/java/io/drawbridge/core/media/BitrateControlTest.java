package io.drawbridge.core.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.rtp.RtcpPacket.MaxBitrate.Bound;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BitrateControlTest {
    private static final long SECOND = 1_000_000_000L;

    private final BitrateBounds bounds = new BitrateBounds();
    private final BitrateRequest request = new BitrateRequest();

    @Test
    void theTightestRequestHoldsAndIsItsOwnersToLoosen() {
        bounds.onRequest(1, 500_000, 40, 0);
        bounds.onRequest(2, 800_000, 40, 0);
        assertEquals(List.of(new Bound(1, 500_000, 40)), bounds.tuples());
        bounds.onRequest(2, 300_000, 48, 0);
        assertEquals(List.of(new Bound(2, 300_000, 48)), bounds.tuples());
        bounds.onRequest(2, 900_000, 48, 0);
        assertEquals(Optional.of(900_000L), bounds.bitrateBps());
    }

    @Test
    void aBoundFallsWithItsOwnersBye() {
        bounds.onRequest(1, 500_000, 40, 0);
        assertFalse(bounds.onGone(2));
        assertTrue(bounds.onGone(1));
        assertEquals(List.of(), bounds.tuples());
    }

    @Test
    void aBoundFallsWhenItsOwnerIsSilentForFiveIntervals() {
        bounds.onRequest(1, 500_000, 40, 0);
        bounds.onHeard(1, 20 * SECOND);
        bounds.onHeard(2, 40 * SECOND);
        assertFalse(bounds.onTick(44 * SECOND));
        assertTrue(bounds.onTick(45 * SECOND));
        assertFalse(bounds.onTick(46 * SECOND));
        assertEquals(Optional.empty(), bounds.bitrateBps());
    }

    private int sentIn(int seconds, long fromNanos, long limitBps, long ssrc) {
        int sent = 0;
        for (long at = 0; at < seconds * SECOND; at += SECOND / 50) {
            sent += request.due(limitBps, ssrc, fromNanos + at) ? 1 : 0;
        }
        return sent;
    }

    @Test
    void aRequestIsRepeatedUntilItsNotificationAndThenNoMore() {
        assertEquals(3, sentIn(3, 0, 384_000, 9));
        request.onNotified(List.of(new Bound(5, 384_000, 40)), 5);
        assertEquals(0, sentIn(60, 3 * SECOND, 384_000, 9));
    }

    @Test
    void aStricterBoundOfAnotherConfirmsToo() {
        sentIn(1, 0, 384_000, 9);
        request.onNotified(List.of(new Bound(77, 128_000, 40)), 5);
        assertEquals(0, sentIn(10, SECOND, 384_000, 9));
    }

    @Test
    void aLooserOrForgottenBoundIsAskedForAgain() {
        sentIn(1, 0, 384_000, 9);
        request.onNotified(List.of(new Bound(5, 512_000, 40)), 5);
        assertEquals(1, sentIn(1, SECOND, 384_000, 9));
        request.onNotified(List.of(new Bound(5, 384_000, 40)), 5);
        request.onNotified(List.of(), 5);
        assertTrue(sentIn(2, 2 * SECOND, 384_000, 9) > 0);
    }

    @Test
    void aNewLimitOrANewSourceIsAskedForAtOnceAndSilenceIsNotAskedForEver() {
        assertEquals(10, sentIn(60, 0, 384_000, 9));
        assertEquals(1, sentIn(1, 60 * SECOND, 512_000, 9));
        assertEquals(1, sentIn(1, 61 * SECOND, 512_000, 10));
    }
}
