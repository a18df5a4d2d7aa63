package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SourceLatchTest {
    private static final long SILENCE = 50;
    private static final long GRACE = 10;
    private static final InetSocketAddress DESCRIBED = new InetSocketAddress("192.0.2.1", 4000);
    private static final InetSocketAddress SAME_HOST = new InetSocketAddress("192.0.2.1", 4567);
    private static final InetSocketAddress NAT = new InetSocketAddress("198.51.100.7", 60000);
    private static final InetSocketAddress NAT_AGAIN = new InetSocketAddress("198.51.100.7", 60002);
    private static final InetSocketAddress STRANGER = new InetSocketAddress("203.0.113.9", 1234);

    private final SourceLatch latch = latch(Optional.of(DESCRIBED));

    private static SourceLatch latch(Optional<InetSocketAddress> described) {
        SourceLatch latch = new SourceLatch(Optional.of(NAT.getAddress()), new SourceLatch.Limits(SILENCE, GRACE));
        latch.describe(described);
        return latch;
    }

    /** A valid plain packet; whether it is taken. */
    private boolean packet(InetSocketAddress source, long now) {
        if (latch.holds(source)) {
            latch.heard(now);
            return true;
        }
        boolean admitted = latch.admits(source, false, now);
        if (admitted) {
            latch.take(source, now);
        }
        return admitted;
    }

    @Test
    void sendsToTheDescriptionUntilTheFirstPacketComes() {
        assertEquals(DESCRIBED, latch.target());
        assertTrue(packet(NAT, 0));
        assertEquals(NAT, latch.target());
    }

    @Test
    void anAttackerWhoIsEarlierThanTheRoomGetsNothingAndTheRoomLosesNothing() {
        assertFalse(packet(STRANGER, 0));
        assertFalse(packet(STRANGER, GRACE - 1));
        assertEquals(DESCRIBED, latch.target());
        assertTrue(packet(SAME_HOST, GRACE - 1));
        assertFalse(packet(STRANGER, GRACE + 1));
        assertEquals(SAME_HOST, latch.target());
    }

    @Test
    void whoComesFromNoKnownHostIsHeardAfterAWhileAndGivesWayToWhoDoes() {
        assertFalse(packet(STRANGER, 5));
        assertTrue(packet(STRANGER, 5 + GRACE));
        assertEquals(STRANGER, latch.target());
        assertTrue(packet(NAT, 6 + GRACE), "the host of the signalling is better");
        assertFalse(packet(STRANGER, 7 + GRACE));
        assertTrue(packet(DESCRIBED, 8 + GRACE), "the very address of the description is best");
        assertFalse(packet(NAT, 9 + GRACE));
        assertEquals(DESCRIBED, latch.target());
    }

    @Test
    void onceLatchedAnEqualSourceIsNotTaken() {
        assertTrue(packet(NAT, 0));
        assertFalse(packet(NAT_AGAIN, 1));
        assertFalse(packet(SAME_HOST, 1));
        assertFalse(packet(STRANGER, 1));
        assertEquals(NAT, latch.target());
        assertTrue(packet(NAT, 2));
    }

    @Test
    void afterSilenceAnEqualSourceIsTaken() {
        assertTrue(packet(NAT, 0));
        assertFalse(packet(NAT_AGAIN, SILENCE - 1));
        assertTrue(packet(NAT_AGAIN, SILENCE));
        assertFalse(packet(NAT, SILENCE + 1), "and the latch does not go to and fro");
        assertEquals(NAT_AGAIN, latch.target());
    }

    @Test
    void onceAKnownHostWasHeardNoStrangerIsTakenEver() {
        assertTrue(packet(DESCRIBED, 0));
        assertFalse(packet(STRANGER, 100 * SILENCE));
        assertFalse(packet(STRANGER, 200 * SILENCE));
        assertTrue(packet(SAME_HOST, 200 * SILENCE));
    }

    @Test
    void whoProvesItsKeysNeedNotWaitButDoesNotPushAnEqualAside() {
        assertTrue(latch.admits(STRANGER, true, 0));
        latch.take(STRANGER, 0);
        assertFalse(latch.admits(new InetSocketAddress("203.0.113.10", 1), true, 1));
        assertTrue(latch.admits(new InetSocketAddress("203.0.113.10", 1), true, SILENCE));
    }

    @Test
    void aNewOfferThatMovesTheAddressOpensTheLatch() {
        assertTrue(packet(DESCRIBED, 0));
        latch.describe(Optional.of(DESCRIBED));
        assertFalse(packet(NAT, 0));
        InetSocketAddress elsewhere = new InetSocketAddress("192.0.2.77", 4000);
        latch.describe(Optional.of(elsewhere));
        assertEquals(elsewhere, latch.target());
        assertFalse(packet(DESCRIBED, 1));
        assertTrue(packet(elsewhere, 1));
    }

    @Test
    void holdDoesNotOpenTheLatch() {
        assertTrue(packet(DESCRIBED, 0));
        latch.describe(Optional.empty());
        assertFalse(packet(STRANGER, 1));
        assertEquals(DESCRIBED, latch.target());
    }

    @Test
    void whereTheDescriptionSaysNowhereNothingIsSent() {
        assertNull(latch(Optional.empty()).target());
    }

    @Test
    void strangersSprayingAtAnyTimeNeverGetTheLatchOfARoomThatSpeaks() {
        Random random = new Random(7);
        boolean spoke = false;
        for (long now = 0; now < 20 * SILENCE; now++) {
            boolean room = now >= GRACE - 2 && now % 3 == 0;
            if (room) {
                assertTrue(packet(SAME_HOST, now));
                spoke = true;
            }
            byte[] host = {(byte) 203, 0, 113, (byte) random.nextInt(256)};
            InetSocketAddress attacker = new InetSocketAddress(address(host), 1 + random.nextInt(65_000));
            assertFalse(packet(attacker, now), "at " + now);
        }
        assertTrue(spoke);
    }

    private static java.net.InetAddress address(byte[] bytes) {
        try {
            return java.net.InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
