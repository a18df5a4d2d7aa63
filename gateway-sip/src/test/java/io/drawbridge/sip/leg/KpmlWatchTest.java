package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KpmlWatchTest {
    private static final long SECOND = 1_000_000_000L;

    private final KpmlWatch watch = new KpmlWatch();

    @Test
    void aSubscriptionIsRefreshedBeforeItExpires() {
        assertTrue(watch.due(0));
        watch.ask();
        assertFalse(watch.due(0));
        watch.onResponse(200, 100, 0);
        assertFalse(watch.due(79 * SECOND));
        assertTrue(watch.due(80 * SECOND));
        watch.ask();
        watch.onResponse(202, 3600, 81 * SECOND);
        assertFalse(watch.due(2000 * SECOND));
    }

    @Test
    void aNotifyMayOvertakeTheAnswer() {
        watch.ask();
        assertTrue(watch.onNotify("active;expires=3600", 0));
        assertEquals(KpmlWatch.State.ACTIVE, watch.state());
        watch.onResponse(200, 3600, 0);
        assertEquals(KpmlWatch.State.ACTIVE, watch.state());
    }

    @Test
    void aNotifyWithoutASubscriptionIsNotTaken() {
        assertFalse(watch.onNotify("active", 0));
        watch.ask();
        watch.onResponse(489, 0, 0);
        assertFalse(watch.onNotify("active", 0));
        assertFalse(watch.due(1000 * SECOND));
    }

    @Test
    void aDeviceThatEndsTheSubscriptionIsAskedAgainWhereTheReasonAllowsAndNotForEver() {
        for (int i = 0; i < 3; i++) {
            assertTrue(watch.due(0));
            watch.ask();
            assertTrue(watch.onNotify("Terminated ; reason=timeout", 0));
        }
        watch.ask();
        watch.onNotify("terminated;reason=timeout", 0);
        assertEquals(KpmlWatch.State.OVER, watch.state());
    }

    @Test
    void aDeviceThatRejectsTheSubscriptionIsLeftAlone() {
        watch.ask();
        assertTrue(watch.onNotify("terminated;reason=rejected", 0));
        assertEquals(KpmlWatch.State.OVER, watch.state());
    }
}
