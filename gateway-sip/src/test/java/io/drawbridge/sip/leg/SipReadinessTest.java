package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SipReadinessTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final SipReadiness readiness = new SipReadiness(ticker);

    @Test
    void itIsReadyWhileItListensAndItsLoopTurns() {
        assertFalse(readiness.check().ok());
        readiness.listens();
        assertTrue(readiness.check().ok());
        ticker.advance(9, TimeUnit.SECONDS);
        assertTrue(readiness.check().ok());
        readiness.onTick();
        ticker.advance(9, TimeUnit.SECONDS);
        assertTrue(readiness.check().ok());
        readiness.ends();
        assertFalse(readiness.check().ok());
    }

    @Test
    void aLoopThatStandsStillIsToldWithItsTime() {
        readiness.listens();
        ticker.advance(61, TimeUnit.SECONDS);
        assertFalse(readiness.check().ok());
        assertTrue(readiness.check().text().contains("61 s"));
    }
}
