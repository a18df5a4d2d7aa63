package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Tracks of levels, one every 20 ms. */
class DominantSpeakerTest {
    private static final long TICK = 20_000_000L;
    private static final double SILENCE = -127;

    private final DominantSpeaker speakers = new DominantSpeaker();
    private final List<List<String>> told = new ArrayList<>();
    private long now = -5_000_000_000L;

    /** Runs for so many ticks; what a track answers NaN to is not sent. */
    private void run(int ticks, IntToDoubleFunction a, IntToDoubleFunction b, IntToDoubleFunction c) {
        for (int i = 0; i < ticks; i++) {
            say("a", a.applyAsDouble(i));
            say("b", b.applyAsDouble(i));
            say("c", c.applyAsDouble(i));
            if (speakers.tick(now)) {
                told.add(speakers.heard());
            }
            now += TICK;
        }
    }

    private void say(String id, double level) {
        if (!Double.isNaN(level)) {
            speakers.level(id, level, now);
        }
    }

    private static IntToDoubleFunction steady(double level) {
        return tick -> level;
    }

    /** Syllables: 200 ms of sound, 60 ms of none, and a breath of 600 ms every three seconds. */
    private static IntToDoubleFunction speech(long seed, double level) {
        SplittableRandom random = new SplittableRandom(seed);
        return tick -> tick % 13 >= 10 || tick % 150 >= 120 ? -65 : level + random.nextDouble(-4, 4);
    }

    private Optional<String> after(int ticks, double a, double b) {
        run(ticks, steady(a), steady(b), steady(SILENCE));
        return speakers.speaker();
    }

    @Test
    void nobodySpeaksInSilenceOrNoise() {
        run(500, steady(SILENCE), steady(-62), steady(-55));
        assertEquals(Optional.empty(), speakers.speaker());
        assertEquals(List.of(), told);
    }

    @Test
    void whoSpeaksIsTheSpeakerWithinASecond() {
        run(50, speech(1, -25), steady(SILENCE), steady(-70));
        assertEquals(Optional.of("a"), speakers.speaker());
        assertEquals(List.of("a"), speakers.heard());
    }

    @Test
    void theOnlyOneIsTheSpeakerOnceItSpeaks() {
        for (int i = 0; i < 100; i++) {
            speakers.level("only", SILENCE, now);
            assertFalse(speakers.tick(now));
            now += TICK;
        }
        for (int i = 0; i < 50; i++) {
            speakers.level("only", -30, now);
            speakers.tick(now);
            now += TICK;
        }
        assertEquals(Optional.of("only"), speakers.speaker());
    }

    @Test
    void aCoughDoesNotWinDuringATurnAndNotInALongSilenceEither() {
        run(200, speech(1, -25), steady(SILENCE), steady(SILENCE));
        run(13, speech(2, -25), steady(-8), steady(SILENCE));
        run(50, speech(3, -25), steady(SILENCE), steady(SILENCE));
        assertEquals(Optional.of("a"), speakers.speaker(), "260 ms of coughing into a turn");
        after(300, SILENCE, SILENCE);
        after(13, SILENCE, -8);
        assertEquals(Optional.of("a"), after(100, SILENCE, SILENCE), "260 ms of coughing into silence");
        assertTrue(told.stream().allMatch(heard -> heard.get(0).equals("a")), told::toString);
    }

    @Test
    void anotherTurnIsNoticedWithinASecondAndAHalf() {
        run(300, speech(1, -22), steady(SILENCE), steady(SILENCE));
        run(75, steady(SILENCE), speech(2, -30), steady(SILENCE));
        assertEquals(Optional.of("b"), speakers.speaker());
        assertEquals("b", speakers.heard().get(0));
    }

    @Test
    void twoWhoSpeakAtOnceDoNotTakeTurns() {
        run(200, speech(1, -25), steady(SILENCE), steady(SILENCE));
        told.clear();
        run(500, speech(2, -25), speech(3, -23), steady(SILENCE));
        assertEquals(Optional.of("a"), speakers.speaker());
        assertEquals(List.of("a", "b"), speakers.heard());
        assertEquals(List.of(List.of("a", "b")), told);
    }

    @Test
    void silenceDethronesNobodyAndSleepIsNoReasonEither() {
        run(100, speech(1, -20), steady(SILENCE), steady(SILENCE));
        run(1500, steady(SILENCE), steady(-70), steady(SILENCE));
        assertEquals(Optional.of("a"), speakers.speaker());
        run(1500, steady(Double.NaN), steady(Double.NaN), steady(Double.NaN));
        assertEquals(List.of("a"), speakers.heard());
        run(60, steady(SILENCE), speech(4, -25), steady(SILENCE));
        assertEquals(Optional.of("b"), speakers.speaker());
    }

    @Test
    void pausesWithoutPacketsAreSilence() {
        IntToDoubleFunction discontinuous = tick -> tick % 20 == 0 ? SILENCE : Double.NaN;
        run(150, speech(1, -25), discontinuous, discontinuous);
        run(75, discontinuous, speech(2, -25), discontinuous);
        assertEquals(Optional.of("b"), speakers.speaker());
    }

    @Test
    void whoLeavesSpeaksForNobodyAndIsNamedNoMore() {
        run(150, speech(1, -25), steady(SILENCE), steady(SILENCE));
        speakers.remove("a");
        told.clear();
        run(20, steady(Double.NaN), steady(SILENCE), steady(SILENCE));
        assertEquals(List.of(List.of()), told);
        assertEquals(Optional.empty(), speakers.speaker());
        run(100, steady(Double.NaN), steady(SILENCE), speech(2, -30));
        assertEquals(Optional.of("c"), speakers.speaker());
    }

    @Test
    void whoSpokeLastComesFirstAmongTheOthers() {
        run(150, speech(1, -25), steady(SILENCE), steady(SILENCE));
        run(150, steady(SILENCE), speech(2, -25), steady(SILENCE));
        run(150, steady(SILENCE), steady(SILENCE), speech(3, -25));
        run(20, steady(-25), steady(-25), speech(3, -25));
        assertEquals(List.of("c", "b", "a"), speakers.heard());
    }

    @Test
    void theSameTracksGiveTheSameStory() {
        run(1000, speech(1, -25), speech(2, -35), speech(3, -28));
        List<List<String>> first = List.copyOf(told);
        DominantSpeakerTest again = new DominantSpeakerTest();
        again.run(1000, speech(1, -25), speech(2, -35), speech(3, -28));
        assertEquals(first, again.told);
        assertFalse(first.isEmpty());
    }
}
