package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PodiumTest {
    private static final long MS = 1_000_000L;
    private static final double SILENCE = -127;
    private static final double LOUD = -20;

    private final Podium podium = new Podium(3);
    private long now = -1_000 * MS;

    /** For so long, every one of {@code ids} sends packets of that level. */
    private void say(int millis, double level, String... ids) {
        for (int passed = 0; passed < millis; passed += 20) {
            for (String id : ids) {
                podium.level(id, level, now);
            }
            now += 20 * MS;
        }
    }

    private List<String> heardBy(String listener) {
        return podium.plan().deliveredTo(listener, 3);
    }

    @Test
    void inASmallMeetingEverybodyHasAPlaceAndNothingEverChanges() {
        say(20, SILENCE, "a", "b", "c", "d");
        SlotPlan plan = podium.plan();
        say(2_000, LOUD, "d");
        say(2_000, LOUD, "a", "b", "c");
        say(2_000, SILENCE, "a", "b", "c", "d");
        assertEquals(List.of("a", "b", "c"), heardBy("d").stream().sorted().toList());
        assertEquals(List.of("b", "c", "d"), heardBy("a").stream().sorted().toList());
        assertEquals(
                plan.sources().stream().sorted().toList(),
                podium.plan().sources().stream().sorted().toList());
    }

    @Test
    void whoSpeaksUpTakesThePlaceOfTheOneWhoWasSilentLongest() {
        say(20, SILENCE, "a", "b", "c", "d", "e");
        say(200, LOUD, "a");
        say(200, LOUD, "b");
        say(600, SILENCE, "a", "b", "c", "d", "e");
        podium.level("e", LOUD, now);
        assertEquals(List.of("a", "b", "e"), heardBy("x"), "with its first packet");
    }

    @Test
    void whoSpeaksKeepsItsPlaceThroughPausesOfHalfASecond() {
        say(20, SILENCE, "a", "b", "c", "d");
        say(1_000, LOUD, "a", "b", "c");
        say(480, SILENCE, "a", "b", "c");
        podium.level("d", -25, now);
        assertEquals(List.of("a", "b", "c"), heardBy("x"));
        say(60, SILENCE, "a", "b", "c");
        podium.level("d", -25, now);
        assertTrue(heardBy("x").contains("d"));
    }

    @Test
    void aFourthVoiceWaitsUnlessItIsMuchLouder() {
        say(20, SILENCE, "a", "b", "c", "d", "e");
        say(1_000, -30, "a", "b", "c");
        say(1_000, -28, "a", "b", "c", "e");
        assertFalse(heardBy("x").contains("e"));
        say(1_000, -30, "a", "b", "c");
        for (int i = 0; i < 25; i++) {
            say(20, -45, "a", "b", "c");
            podium.level("e", -12, now);
        }
        assertTrue(heardBy("x").contains("e"));
    }

    @Test
    void placesDoNotGoBackAndForthBetweenFiveWhoAllSpeak() {
        say(20, SILENCE, "a", "b", "c", "d", "e");
        int changes = 0;
        SlotPlan before = podium.plan();
        java.util.SplittableRandom random = new java.util.SplittableRandom(7);
        for (int i = 0; i < 3_000; i++) {
            for (String id : List.of("a", "b", "c", "d", "e")) {
                podium.level(id, random.nextDouble(-34, -22), now);
            }
            now += 20 * MS;
            changes += podium.plan() == before ? 0 : 1;
            before = podium.plan();
        }
        assertTrue(changes < 6, "changes in a minute: " + changes);
    }

    @Test
    void anotherPlanIsMadeOnlyWhenSomethingChanges() {
        say(20, SILENCE, "a", "b");
        SlotPlan plan = podium.plan();
        say(5_000, LOUD, "a", "b");
        assertSame(plan, podium.plan());
        podium.remove("a");
        assertEquals(List.of("b"), podium.plan().sources());
        assertFalse(podium.knows("a"));
        podium.remove("a");
    }

    @Test
    void whoIsAudibleIsSoForAWhile() {
        say(20, SILENCE, "a");
        assertFalse(podium.audible("a", 2_000 * MS, now));
        say(20, -40, "a");
        assertTrue(podium.audible("a", 2_000 * MS, now + 1_900 * MS));
        assertFalse(podium.audible("a", 2_000 * MS, now + 2_100 * MS));
        assertFalse(podium.audible("nobody", 2_000 * MS, now));
    }

    @Test
    void aPlanDeliversToEveryoneButItself() {
        SlotPlan plan = new SlotPlan(List.of("a", "b", "c", "d"));
        assertEquals(List.of("a", "b", "c"), plan.deliveredTo("x", 3));
        assertEquals(List.of("b", "c", "d"), plan.deliveredTo("a", 3));
        assertEquals(List.of("a"), plan.deliveredTo("x", 1));
        assertEquals(List.of(), plan.deliveredTo("x", 0));
        for (String listener : List.of("a", "b", "c", "d", "x")) {
            for (String source : List.of("a", "b", "c", "d", "y")) {
                for (int slots = 0; slots < 5; slots++) {
                    assertEquals(
                            plan.deliveredTo(listener, slots).contains(source),
                            plan.delivers(source, listener, slots),
                            source + " to " + listener + " with " + slots);
                }
            }
        }
    }
}
