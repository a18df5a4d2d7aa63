package io.drawbridge.core.media.audio;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jitsi.utils.dsi.DominantSpeakerIdentification;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks for the meeting, and who else is heard: dominant speaker identification after Volfin and Cohen, as jitsi-utils has it, which
 * compares what was said in the last moment, the last tenth and the last second. On top of it, nobody becomes the speaker before it was
 * heard for 300 ms, so that a cough into a long silence does not win either; and silence does not dethrone. Pure: time comes in as an
 * argument. Owner: the meeting's loop.
 */
public final class DominantSpeaker {
    /** Quieter than this, in dBov, nobody is heard. */
    private static final double AUDIBLE_DBOV = -50;

    private static final long PROOF_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long NAMED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Pauses between words do not end a turn. */
    private static final long HEARD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long DECISION_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** After so long without any level there is nothing to decide. */
    private static final long ASLEEP_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final int MAX_NAMED = 8;

    private final StepExecutor executor = new StepExecutor();
    private final CallersTime time = new CallersTime();
    private final DominantSpeakerIdentification<String> rivalry = new DominantSpeakerIdentification<>(time, executor);
    private final Map<String, Voice> voices = new LinkedHashMap<>();
    private @Nullable String speaker;
    private List<String> heard = List.of();
    private long turns;
    private boolean awake;
    private long lastLevelNanos;
    private long nextDecisionNanos;

    /** Somebody was so loud, in dBov (-127 to 0), for the 20 ms or so since it was asked last. */
    public void level(String id, double level, long nowNanos) {
        if (!awake) {
            awake = true;
            nextDecisionNanos = nowNanos;
        }
        time.at(nowNanos);
        executor.at(nowNanos);
        lastLevelNanos = nowNanos;
        voices.computeIfAbsent(id, i -> new Voice()).onLevel(level, nowNanos);
        rivalry.levelChanged(id, (int) Math.max(0, Math.min(127, 127 + level)));
    }

    /** Somebody has left or is muted: it is not heard any more and speaks for nobody. A {@link #tick} to come says so. */
    public void remove(String id) {
        if (voices.remove(id) != null) {
            awake = true;
        }
        if (id.equals(speaker)) {
            speaker = null;
        }
    }

    /** Time goes by; to be called every 20 ms or so. True if {@link #heard} is another list than before. */
    public boolean tick(long nowNanos) {
        if (!awake) {
            return false;
        }
        time.at(nowNanos);
        executor.advance(nowNanos);
        if (nowNanos - nextDecisionNanos < 0) {
            return false;
        }
        nextDecisionNanos = nowNanos + DECISION_NANOS;
        awake = nowNanos - lastLevelNanos < ASLEEP_NANOS;
        elect(nowNanos);
        List<String> now = listed(nowNanos);
        boolean changed = !now.equals(heard);
        heard = now;
        return changed;
    }

    private void elect(long nowNanos) {
        String winner = rivalry.getDominantSpeaker();
        Voice voice = winner == null ? null : voices.get(winner);
        if (voice != null && !winner.equals(speaker) && voice.heard(nowNanos) && voice.spokenNanos >= PROOF_NANOS) {
            speaker = winner;
            voice.turn = ++turns;
        }
    }

    private List<String> listed(long nowNanos) {
        Stream<String> others = voices.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(speaker))
                .filter(entry -> entry.getValue().heard(nowNanos) && entry.getValue().named)
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().turn))
                .map(Map.Entry::getKey);
        return Stream.concat(speaker().stream(), others).limit(MAX_NAMED).toList();
    }

    /** The dominant speaker; empty before anybody spoke, and when it has left until another has taken over. */
    public Optional<String> speaker() {
        return Optional.ofNullable(speaker);
    }

    /** The dominant speaker, even while all are silent, then those who are heard now too: who spoke for the meeting last comes first. */
    public List<String> heard() {
        return heard;
    }

    /** What somebody has said lately. */
    private static final class Voice {
        private boolean begun;
        private long levelNanos;
        private long heardNanos;
        /** How long it was heard, forgotten half as fast as it was gathered. */
        private long spokenNanos;
        /** Whether it was heard long enough to be named. */
        private boolean named;
        /** Higher for who became the speaker later. */
        private long turn;

        void onLevel(double level, long nowNanos) {
            long stepNanos = begun ? Math.max(0, nowNanos - levelNanos) : 0;
            levelNanos = nowNanos;
            if (level > AUDIBLE_DBOV) {
                spokenNanos = Math.min(HEARD_NANOS, spokenNanos + Math.min(stepNanos, NAMED_NANOS / 2));
                heardNanos = nowNanos;
                begun = true;
                named |= spokenNanos >= NAMED_NANOS;
            } else {
                spokenNanos = Math.max(0, spokenNanos - stepNanos / 2);
                named &= spokenNanos > 0;
            }
        }

        boolean heard(long nowNanos) {
            return begun && nowNanos - heardNanos <= HEARD_NANOS;
        }
    }

    /** The time that the caller says it is, in milliseconds since a moment long after the library's zero. */
    private static final class CallersTime extends Clock {
        private static final long FIRST_MILLIS = TimeUnit.DAYS.toMillis(1);
        private boolean begun;
        private long firstNanos;
        private long nowNanos;

        void at(long nanos) {
            if (!begun) {
                begun = true;
                firstNanos = nanos;
            }
            nowNanos = nanos;
        }

        @Override
        public long millis() {
            return FIRST_MILLIS + (nowNanos - firstNanos) / 1_000_000;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
