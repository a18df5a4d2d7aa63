package io.drawbridge.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.directory.GuessCounters.Count;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuessCountersTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final String STRANGER = "192.0.2.1";

    private final GuessCounters guesses = new GuessCounters(GuessCounters.Limits.DEFAULT);

    @Test
    void theTenthWrongGuessWithinAMinuteBarsTheSourceForFiveMinutes() {
        for (int i = 0; i < 9; i++) {
            assertTrue(guesses.wrongNumber(STRANGER, NOW + i));
        }
        assertFalse(guesses.barred(STRANGER, NOW + 9));
        assertFalse(guesses.wrongNumber(STRANGER, NOW + 10));
        assertTrue(guesses.barred(STRANGER, NOW + 10 + 299_999));
        assertFalse(guesses.barred(STRANGER, NOW + 10 + 300_000));
        assertFalse(guesses.barred("192.0.2.2", NOW + 11));
    }

    @Test
    void whoGuessesSlowlyIsNeverBarredAndNeverFast() {
        long now = NOW;
        for (int i = 0; i < 200; i++) {
            guesses.wrongNumber(STRANGER, now);
            assertFalse(guesses.barred(STRANGER, now));
            now += 7_000;
        }
    }

    @Test
    void numbersAndPinsAreAddedUp() {
        for (int i = 0; i < 5; i++) {
            guesses.wrongNumber(STRANGER, NOW);
            guesses.wrongPin(STRANGER, "demo", NOW);
        }
        assertTrue(guesses.barred(STRANGER, NOW));
    }

    @Test
    void aMeetingUnderFireLeavesEverySourceTwoTries() {
        for (int i = 0; i < 20; i++) {
            guesses.wrongPin("198.51.100." + i, "demo", NOW);
        }
        String fresh = "203.0.113.9";
        assertTrue(guesses.mayTry(fresh, "demo", NOW + 1));
        guesses.wrongPin(fresh, "demo", NOW + 1);
        assertTrue(guesses.mayTry(fresh, "demo", NOW + 2));
        guesses.wrongPin(fresh, "demo", NOW + 2);
        assertFalse(guesses.mayTry(fresh, "demo", NOW + 3));
        assertTrue(guesses.mayTry(fresh, "board", NOW + 3));
        assertTrue(guesses.mayTry(fresh, "demo", NOW + 2 + 60_000));
    }

    @Test
    void oneIpv6CustomerIsOneSource() {
        for (int i = 0; i < 10; i++) {
            guesses.wrongNumber("2001:db8:1:2::" + i, NOW);
        }
        assertTrue(guesses.barred("2001:db8:1:2:ffff::1%eth0", NOW));
        assertFalse(guesses.barred("2001:db8:1:3::1", NOW));
    }

    @Test
    void anIpv4AddressIsTheSameOnEverySocket() {
        for (int i = 0; i < 10; i++) {
            guesses.wrongNumber("::ffff:192.0.2.1", NOW);
        }
        assertTrue(guesses.barred(STRANGER, NOW));
        assertFalse(guesses.barred("api " + STRANGER, NOW));
    }

    @Test
    void memoryIsBoundedAndTheOldestIsForgotten() {
        GuessCounters small = new GuessCounters(new GuessCounters.Limits(1, 20, 2, 60_000, 300_000, 3));
        for (int i = 0; i < 5; i++) {
            small.wrongNumber("192.0.2." + i, NOW + i);
        }
        assertFalse(small.barred("192.0.2.1", NOW + 5));
        assertTrue(small.barred("192.0.2.2", NOW + 5));
        assertEquals(3, small.barredSources(NOW + 5));
        assertEquals(3, small.takeChanged().size());
        assertEquals(List.of(), small.takeChanged());
    }

    @Test
    void hugeAndStrangeSourcesAreCutNotKept() {
        guesses.wrongNumber("x".repeat(1_000_000), NOW);
        guesses.wrongNumber("api " + "y".repeat(1_000_000), NOW);
        guesses.wrongNumber("", NOW);
        assertTrue(guesses.takeChanged().stream().allMatch(count -> count.key().length() <= 64));
    }

    @Test
    void whatAnEarlierProcessCountedGoesOn() {
        for (int i = 0; i < 10; i++) {
            guesses.wrongPin(STRANGER, "demo", NOW);
        }
        List<Count> kept = guesses.takeChanged();
        GuessCounters next = new GuessCounters(GuessCounters.Limits.DEFAULT);
        next.wrongNumber(STRANGER, NOW + 1);
        next.restore(kept);
        assertTrue(next.barred(STRANGER, NOW + 2));
        for (int i = 0; i < 10; i++) {
            next.wrongPin("203.0.113." + i, "demo", NOW + 2);
        }
        guesses.wrongPin("198.51.100.1", "demo", NOW + 2);
        next.wrongPin("198.51.100.1", "demo", NOW + 2);
        next.wrongPin("198.51.100.1", "demo", NOW + 2);
        assertFalse(next.mayTry("198.51.100.1", "demo", NOW + 3));
    }

    @Test
    void aClockThatIsSetBackBarsNobodyForEver() {
        for (int i = 0; i < 10; i++) {
            guesses.wrongNumber(STRANGER, NOW);
        }
        assertFalse(guesses.barred(STRANGER, NOW - 3_600_000));
    }
}
