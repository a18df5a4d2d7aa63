package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.leg.DeadCallWatch.Verdict;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In virtual time: 30 seconds of silence, then an answer is waited for during 10. */
class DeadCallWatchTest {
    private static final long BEGIN = Long.MAX_VALUE - seconds(20); // the clock runs over meanwhile

    private final DeadCallWatch watch = new DeadCallWatch(new DeadCallWatch.Limits(seconds(30), seconds(10)), BEGIN);

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }

    private Verdict at(long second, boolean due, long heardSecond) {
        return watch.onTime(due, BEGIN + seconds(heardSecond), BEGIN + seconds(second));
    }

    @Test
    void aRoomThatSendsIsNeverAsked() {
        for (int second = 1; second < 300; second++) {
            assertEquals(Verdict.NOTHING, at(second, true, second - 1));
        }
    }

    @Test
    void aRoomThatFallsSilentIsAskedOnceAndIsDeadWithoutAnAnswer() {
        assertEquals(Verdict.NOTHING, at(34, true, 5));
        assertEquals(Verdict.ASK, at(35, true, 5));
        assertTrue(watch.asked());
        for (int second = 36; second < 45; second++) {
            assertEquals(Verdict.NOTHING, at(second, true, 5));
        }
        assertEquals(Verdict.DEAD, at(45, true, 5));
    }

    @Test
    void aRoomThatNeverSentAnythingIsAskedToo() {
        assertEquals(Verdict.NOTHING, at(29, true, -1));
        assertEquals(Verdict.ASK, at(30, true, -1));
        assertEquals(Verdict.DEAD, at(40, true, -1));
    }

    @Test
    void aMutedRoomThatAnswersLivesOn() {
        for (int round = 1; round < 20; round++) {
            assertEquals(Verdict.NOTHING, at(round * 30 - 1, true, 0));
            assertEquals(Verdict.ASK, at(round * 30, true, 0));
            watch.alive(BEGIN + seconds(round * 30));
            assertFalse(watch.asked());
        }
    }

    @Test
    void mediaThatComesAgainIsAnAnswer() {
        assertEquals(Verdict.ASK, at(30, true, 0));
        assertEquals(Verdict.NOTHING, at(41, true, 40));
        assertEquals(Verdict.NOTHING, at(69, true, 40));
        assertEquals(Verdict.ASK, at(70, true, 40));
    }

    @Test
    void aRoomOnHoldIsNotAskedAndHasTheWholeTimeAfterwards() {
        assertEquals(Verdict.NOTHING, at(29, false, 0));
        assertEquals(Verdict.NOTHING, at(500, false, 0));
        assertEquals(Verdict.NOTHING, at(529, true, 0));
        assertEquals(Verdict.ASK, at(530, true, 0));
    }
}
