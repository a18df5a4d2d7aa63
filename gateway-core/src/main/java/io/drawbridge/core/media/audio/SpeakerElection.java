package io.drawbridge.core.media.audio;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks for the meeting: the one who was clearly louder than the last for long enough. A cough does not win, and silence does not
 * dethrone. Pure; one call for each tick of 20 ms. Owner: the mixing task.
 */
final class SpeakerElection {
    private static final double AUDIBLE_DBOV = -50;
    private static final double LEAD_DB = 6;
    private static final double RISE = 0.3;
    private static final double FALL = 0.04;
    /** 300 ms. */
    private static final int TICKS_TO_WIN = 15;

    private final Map<String, Double> levels = new HashMap<>();
    private Optional<String> speaker = Optional.empty();
    private Optional<String> challenger = Optional.empty();
    private int challengeTicks;

    /** A participant and its level in dBov in this tick. */
    record Candidate(String id, double level) {}

    Optional<String> speaker() {
        return speaker;
    }

    /** Counts one tick; answers the speaker after it. */
    Optional<String> tick(List<Candidate> candidates) {
        levels.keySet().retainAll(candidates.stream().map(Candidate::id).toList());
        @Nullable String loudest = null;
        for (Candidate candidate : candidates) {
            double level = smooth(candidate);
            if (loudest == null || level > levels.getOrDefault(loudest, -127.0)) {
                loudest = candidate.id();
            }
        }
        if (speaker.isPresent() && !levels.containsKey(speaker.get())) {
            speaker = Optional.empty();
        }
        challenge(Optional.ofNullable(loudest));
        return speaker;
    }

    private double smooth(Candidate candidate) {
        double before = levels.getOrDefault(candidate.id(), -127.0);
        double after = before + (candidate.level() - before) * (candidate.level() > before ? RISE : FALL);
        levels.put(candidate.id(), after);
        return after;
    }

    private void challenge(Optional<String> loudest) {
        if (loudest.isEmpty() || loudest.equals(speaker) || !leads(loudest.get())) {
            challenger = Optional.empty();
            challengeTicks = 0;
            return;
        }
        challengeTicks = loudest.equals(challenger) ? challengeTicks + 1 : 1;
        challenger = loudest;
        if (challengeTicks >= TICKS_TO_WIN) {
            speaker = loudest;
            challengeTicks = 0;
        }
    }

    private boolean leads(String id) {
        double level = levels.getOrDefault(id, -127.0);
        double toBeat =
                speaker.map(s -> levels.getOrDefault(s, -127.0) + LEAD_DB).orElse(-127.0);
        return level > AUDIBLE_DBOV && level > toBeat;
    }
}
