package io.drawbridge.core.media;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InboundSourceTest {
    private final InboundSource source = new InboundSource(1, 8000, "");

    @Test
    void aPacketThatTheNetworkHasDoubledIsFreshOnce() {
        assertTrue(source.isFresh(70_000));
        assertFalse(source.isFresh(70_000));
        assertTrue(source.isFresh(70_001));
        assertFalse(source.isFresh(70_000));
    }

    @Test
    void packetsOutOfOrderAreFreshOnceEach() {
        assertTrue(source.isFresh(100));
        assertTrue(source.isFresh(103));
        assertTrue(source.isFresh(101));
        assertTrue(source.isFresh(102));
        assertFalse(source.isFresh(101));
        assertTrue(source.isFresh(104));
        assertFalse(source.isFresh(103));
    }

    @Test
    void afterAGapWhatIsTooOldToTellIsNotFresh() {
        assertTrue(source.isFresh(100));
        assertTrue(source.isFresh(1000));
        assertFalse(source.isFresh(100));
        assertFalse(source.isFresh(936));
        assertTrue(source.isFresh(937));
        assertFalse(source.isFresh(937));
    }
}
