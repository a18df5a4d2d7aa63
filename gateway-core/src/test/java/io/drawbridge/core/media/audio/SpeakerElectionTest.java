package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.core.media.audio.SpeakerElection.Candidate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpeakerElectionTest {
    private final SpeakerElection election = new SpeakerElection();

    private Optional<String> run(int ticks, double a, double b) {
        for (int i = 0; i < ticks; i++) {
            election.tick(List.of(new Candidate("a", a), new Candidate("b", b)));
        }
        return election.speaker();
    }

    @Test
    void nobodySpeaksInSilence() {
        assertEquals(Optional.empty(), run(200, -127, -60));
    }

    @Test
    void aCoughDoesNotWinAndALongerTurnDoes() {
        assertEquals(Optional.of("a"), run(50, -20, -127));
        assertEquals(Optional.of("a"), run(10, -127, -10));
        assertEquals(Optional.of("a"), run(50, -20, -127));
        assertEquals(Optional.of("b"), run(50, -127, -20));
    }

    @Test
    void twoOfTheSameLoudnessDoNotTakeTurns() {
        assertEquals(Optional.of("a"), run(50, -20, -127));
        assertEquals(Optional.of("a"), run(500, -20, -18));
    }

    @Test
    void silenceDethronesNobodyButLeavingDoes() {
        run(50, -20, -127);
        assertEquals(Optional.of("a"), run(500, -127, -127));
        assertEquals(Optional.empty(), election.tick(List.of(new Candidate("b", -127))));
    }
}
