package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceLatchTest {
    private static final InetSocketAddress DESCRIBED = new InetSocketAddress("192.0.2.1", 4000);
    private static final InetSocketAddress SAME_HOST = new InetSocketAddress("192.0.2.1", 4567);
    private static final InetSocketAddress NAT = new InetSocketAddress("198.51.100.7", 60000);
    private static final InetSocketAddress STRANGER = new InetSocketAddress("203.0.113.9", 1234);

    private final SourceLatch latch = new SourceLatch(Optional.of(DESCRIBED), 5);

    @Test
    void sendsToTheDescriptionUntilTheFirstValidPacketComes() {
        assertEquals(DESCRIBED, latch.target());
        assertFalse(latch.accept(STRANGER, false, 0));
        assertEquals(DESCRIBED, latch.target());
        assertTrue(latch.accept(NAT, true, 0));
        assertEquals(NAT, latch.target());
    }

    @Test
    void onceLatchedAnotherSourceIsNotTaken() {
        assertTrue(latch.accept(NAT, true, 0));
        assertFalse(latch.accept(STRANGER, true, 1));
        assertFalse(latch.accept(DESCRIBED, true, 1));
        assertEquals(NAT, latch.target());
        assertTrue(latch.accept(NAT, false, 2), "what the latched source sends is the receiver's to judge");
    }

    @Test
    void afterSilenceANewSourceIsTaken() {
        assertTrue(latch.accept(NAT, true, 0));
        assertFalse(latch.accept(SAME_HOST, true, 4));
        assertTrue(latch.accept(SAME_HOST, true, 5));
        assertEquals(SAME_HOST, latch.target());
    }

    @Test
    void onceTheDescribedHostWasHeardNoOtherHostIsTakenEver() {
        assertTrue(latch.accept(DESCRIBED, true, 0));
        assertFalse(latch.accept(STRANGER, true, 1000));
        assertTrue(latch.accept(SAME_HOST, true, 1000));
        assertEquals(SAME_HOST, latch.target());
    }

    @Test
    void aNewOfferThatMovesTheAddressOpensTheLatch() {
        assertTrue(latch.accept(DESCRIBED, true, 0));
        latch.onReoffer(Optional.of(DESCRIBED));
        assertFalse(latch.accept(NAT, true, 0));
        latch.onReoffer(Optional.of(NAT));
        assertEquals(NAT, latch.target());
        assertTrue(latch.accept(NAT, true, 0));
    }

    @Test
    void onHoldThereIsNowhereToSend() {
        assertNull(new SourceLatch(Optional.empty(), 5).target());
    }
}
