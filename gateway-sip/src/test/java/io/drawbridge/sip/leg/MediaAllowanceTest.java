package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MediaAllowanceTest {
    private static final MediaAllowance.Limits LIMITS = new MediaAllowance.Limits(3, 20);

    private static int gone(MediaAllowance allowance, int tries) {
        int gone = 0;
        for (int i = 0; i < tries; i++) {
            gone += allowance.take() ? 1 : 0;
        }
        return gone;
    }

    @Test
    void beforeTheAckOnlyALittleGoes() {
        MediaAllowance allowance = new MediaAllowance(LIMITS, false);
        allowance.described(false);
        assertEquals(3, gone(allowance, 100));
        assertTrue(allowance.withheld());
        allowance.confirmed();
        assertEquals(100, gone(allowance, 100));
    }

    @Test
    void whoIsKnownNeedsNoAck() {
        MediaAllowance allowance = new MediaAllowance(LIMITS, true);
        allowance.described(false);
        assertEquals(100, gone(allowance, 100));
        assertFalse(allowance.withheld());
    }

    @Test
    void aThirdPartyThatNeverSpeaksIsCutOff() {
        MediaAllowance allowance = new MediaAllowance(LIMITS, true);
        allowance.described(true);
        assertEquals(20, gone(allowance, 100));
    }

    @Test
    void whoSpeaksIsSentAll() {
        MediaAllowance allowance = new MediaAllowance(LIMITS, false);
        allowance.described(true);
        assertEquals(3, gone(allowance, 100));
        allowance.heard();
        assertEquals(100, gone(allowance, 100));
    }

    @Test
    void aNewAddressBeginsAnew() {
        MediaAllowance allowance = new MediaAllowance(LIMITS, true);
        allowance.described(true);
        allowance.heard();
        allowance.described(true);
        assertEquals(20, gone(allowance, 100));
    }
}
