package io.drawbridge.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.admin.AdminSessions.Session;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdminSessionsTest {
    private final MockTicker time = Ticker.newMockTicker();
    private final AdminSessions sessions =
            new AdminSessions(new AdminSessions.Limits(Duration.ofMinutes(30), Duration.ofHours(12), 3), time);

    private boolean isIn(Session session) {
        return sessions.find(session.id(), true).isPresent();
    }

    @Test
    void aSessionHasTwoNamesOf256RandomBits() {
        Session session = sessions.open();
        assertEquals(32, Base64.getUrlDecoder().decode(session.id()).length);
        assertEquals(32, Base64.getUrlDecoder().decode(session.formToken()).length);
        assertNotEquals(session.id(), session.formToken());
        assertNotEquals(session.id(), sessions.open().id());
        assertTrue(session.allows(session.formToken()));
        assertFalse(session.allows(session.id()));
        assertFalse(session.allows(""));
        assertFalse(session.toString().contains(session.id()));
    }

    @Test
    void whoDoesNothingForHalfAnHourIsSignedOut() {
        Session session = sessions.open();
        for (int i = 0; i < 5; i++) {
            time.advance(29, TimeUnit.MINUTES);
            assertTrue(isIn(session));
        }
        time.advance(30, TimeUnit.MINUTES);
        assertFalse(isIn(session));
    }

    @Test
    void whatAPageAsksByItselfKeepsNobodyIn() {
        Session session = sessions.open();
        for (int i = 0; i < 29; i++) {
            time.advance(1, TimeUnit.MINUTES);
            assertTrue(sessions.find(session.id(), false).isPresent());
        }
        time.advance(1, TimeUnit.MINUTES);
        assertFalse(sessions.find(session.id(), false).isPresent());
    }

    @Test
    void afterTwelveHoursEverybodyIsSignedOut() {
        Session session = sessions.open();
        for (int i = 0; i < 47; i++) {
            time.advance(15, TimeUnit.MINUTES);
            assertTrue(isIn(session));
        }
        time.advance(15, TimeUnit.MINUTES);
        assertFalse(isIn(session));
    }

    @Test
    void theOneThatWasUsedLongestAgoMakesRoom() {
        Session first = sessions.open();
        Session second = sessions.open();
        Session third = sessions.open();
        assertTrue(isIn(first));
        Session fourth = sessions.open();
        assertFalse(isIn(second));
        assertTrue(isIn(first) && isIn(third) && isIn(fourth));
    }

    @Test
    void whoSignsOutIsOut() {
        Session session = sessions.open();
        sessions.close(session);
        assertFalse(isIn(session));
        assertFalse(sessions.find("", true).isPresent());
    }
}
