package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LinkJoinsTest {
    private static final String OWN = "callbridge.example.com";

    private final LinkJoins joins = new LinkJoins(OWN);
    private long now = TimeUnit.HOURS.toNanos(7);

    private static Iq jingle(String action, String sid, String toDomain) {
        XmlElement jingle =
                XmlElement.of("jingle", Xmlns.JINGLE).with("action", action).with("sid", sid);
        return Iq.set(action + sid, "web-" + sid + "@web.example.com", "demo@" + toDomain, jingle);
    }

    private void assertFigures(int perMinute, long all, long failed) {
        LinkFigures figures = joins.figures("", OptionalLong.empty(), now);
        assertEquals(perMinute, figures.joinsPerMinute());
        assertEquals(all, figures.joins());
        assertEquals(failed, figures.joinsFailed());
    }

    @Test
    void aJoinThatIsAcceptedCountsOnceHoweverOftenItIsAskedFor() {
        assertEquals(Optional.of("a"), joins.received(jingle("session-initiate", "a", OWN), now));
        assertTrue(joins.received(jingle("session-initiate", "a", OWN), now).isEmpty());
        joins.sent(jingle("session-accept", "a", "web.example.com"), now);
        joins.received(jingle("session-terminate", "a", OWN), now);
        assertFigures(1, 1, 0);
    }

    @Test
    void aJoinToTheOwnComponentIsCountedWhenItComesInAgain() {
        assertTrue(joins.sent(jingle("session-initiate", "a", OWN), now).isEmpty());
        assertFigures(0, 0, 0);
        assertTrue(joins.received(jingle("session-initiate", "a", OWN), now).isPresent());
        assertTrue(joins.sent(jingle("session-initiate", "b", "other.example.com"), now)
                .isPresent());
        assertFigures(2, 2, 0);
    }

    @Test
    void aJoinThatIsRefusedEndedOrLeftWithoutAnAnswerHasFailed() {
        Iq refused = jingle("session-initiate", "a", OWN);
        joins.received(refused, now);
        joins.sent(refused.refuse("service-unavailable", "no"), now);
        joins.received(jingle("session-initiate", "b", OWN), now);
        joins.sent(jingle("session-terminate", "b", "web.example.com"), now);
        joins.received(jingle("session-initiate", "c", OWN), now);
        assertFigures(3, 3, 2);
        now += TimeUnit.SECONDS.toNanos(16);
        assertFigures(3, 3, 3);
    }

    @Test
    void whatAStrangerWritesAtLengthIsNotKept() {
        assertTrue(joins.received(jingle("session-initiate", "s".repeat(65), OWN), now)
                .isEmpty());
        assertFigures(0, 0, 0);
    }

    @Test
    void aMinuteLaterOnlyTheTotalIsLeft() {
        for (int i = 0; i < 90; i++) {
            joins.received(jingle("session-initiate", "s" + i, OWN), now);
            joins.sent(jingle("session-accept", "s" + i, "web.example.com"), now);
            now += TimeUnit.SECONDS.toNanos(1);
        }
        LinkFigures busy = joins.figures("", OptionalLong.empty(), now);
        assertEquals(59, busy.joinsPerMinute());
        now += TimeUnit.MINUTES.toNanos(1);
        assertFigures(0, 90, 0);
    }
}
