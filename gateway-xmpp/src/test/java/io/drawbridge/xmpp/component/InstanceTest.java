package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InstanceTest {
    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void anInstanceDoesNotTakeItselfForARival() {
        Instance one = Instance.create("host", 0);
        assertEquals(Optional.empty(), one.rival(one.element(5)));
        assertEquals(Optional.empty(), one.rival(XmlElement.of("ping", Xmlns.PING)));
        assertEquals(
                Optional.empty(),
                one.rival(XmlElement.of("holder", Xmlns.HOLDER).with("id", "x")));
    }

    @Test
    void theOneThatCameLaterGivesWayAndBothAgree() {
        Instance elder = Instance.create("first", seconds(100));
        Instance younger = Instance.create("second", seconds(500));
        long now = seconds(600);
        assertTrue(younger.yieldsTo(younger.rival(elder.element(now)).orElseThrow(), now));
        assertTrue(!elder.yieldsTo(elder.rival(younger.element(now)).orElseThrow(), now));
        assertTrue(younger.rival(elder.element(now)).orElseThrow().toString().contains("first"));
    }

    @Test
    void aSecondThatStartsAFewSecondsLaterGivesWayHoweverQuickItWas() {
        for (int i = 0; i < 100; i++) {
            Instance elder = Instance.create("first", seconds(100));
            Instance younger = Instance.create("second", seconds(103));
            long now = seconds(104);
            long later = now + 300_000_000L;
            assertTrue(younger.yieldsTo(younger.rival(elder.element(now)).orElseThrow(), later));
            assertTrue(!elder.yieldsTo(elder.rival(younger.element(now)).orElseThrow(), later));
        }
    }

    @Test
    void twoThatCameTogetherAgreeByTheirIdsWhateverTheWayTakes() {
        for (int i = 0; i < 100; i++) {
            Instance one = Instance.create("a", seconds(100));
            Instance two = Instance.create("b", seconds(100) + i * 1_000_000L);
            long now = seconds(101);
            long later = now + 300_000_000L;
            assertNotEquals(
                    one.yieldsTo(one.rival(two.element(now)).orElseThrow(), later),
                    two.yieldsTo(two.rival(one.element(now)).orElseThrow(), later));
        }
    }

    @Test
    void requestsAreSharedInProportionToTheWeights() {
        Map<String, Integer> weights = Map.of("a", 60, "b", 30, "c", 10, "d", 0);
        Map<String, Integer> chosen = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String key = "session" + i;
            String best = weights.keySet().stream()
                    .min(java.util.Comparator.comparingDouble(n -> Rendezvous.cost(n, weights.get(n), key)))
                    .orElseThrow();
            chosen.merge(best, 1, Integer::sum);
        }
        assertEquals(12_000, chosen.get("a"), 300);
        assertEquals(6_000, chosen.get("b"), 300);
        assertEquals(2_000, chosen.get("c"), 200);
        assertTrue(chosen.getOrDefault("d", 0) < 50);
    }
}
