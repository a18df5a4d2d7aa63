package io.drawbridge.core.directory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts wrong PINs and numbers. A source with too many within a window is barred for a while. A meeting with too many, from wherever,
 * is wary: each source then has fewer tries, so that many guessers together get no further than one, and who knows the PIN still gets
 * in. Memory is bounded; the oldest source is forgotten first. Times are milliseconds since 1970, as counts outlive the process.
 * Thread-safe.
 */
public final class GuessCounters {
    /**
     * How much is too much.
     *
     * @param perSource wrong guesses of one source within the window that bar it
     * @param perMeeting wrong PINs of one meeting within the window that make it wary
     * @param perSourceIfWary wrong guesses that a source may have had, to try a PIN of a wary meeting
     * @param windowMillis how long guesses are added up
     * @param barMillis how long a source is barred
     * @param maxSources how many are remembered
     */
    public record Limits(
            int perSource, int perMeeting, int perSourceIfWary, long windowMillis, long barMillis, int maxSources) {
        /** 10 a minute bar a source for 5 minutes; 20 a minute make a meeting wary, and two tries are left; 100 000 sources. */
        public static final Limits DEFAULT = new Limits(10, 20, 2, 60_000, 300_000, 100_000);
    }

    /** What is counted. */
    public enum Kind {
        SOURCE,
        MEETING
    }

    /**
     * A count, as it is kept.
     *
     * @param key a source's key or a meeting's name
     * @param sinceMillis when the window began
     * @param wrong guesses since then
     * @param barredUntilMillis 0: not barred
     */
    public record Count(Kind kind, String key, long sinceMillis, int wrong, long barredUntilMillis) {}

    private record Id(Kind kind, String key) {}

    private final Limits limits;
    private final Map<Id, Count> sources = new LinkedHashMap<>();
    private final Map<Id, Count> meetings = new LinkedHashMap<>();
    private final Set<Id> changed = new LinkedHashSet<>();

    /** Nothing is counted yet. */
    public GuessCounters(Limits limits) {
        this.limits = limits;
    }

    /** Whether the source must wait. */
    public synchronized boolean barred(String source, long nowMillis) {
        return barred(sources.get(sourceId(source)), nowMillis);
    }

    private boolean barred(@Nullable Count count, long nowMillis) {
        if (count == null) {
            return false;
        }
        long left = count.barredUntilMillis() - nowMillis;
        return left > 0 && left <= limits.barMillis(); // more is left only where the clock was set back
    }

    /** Whether the source may try a PIN of the meeting now. */
    public synchronized boolean mayTry(String source, String meeting, long nowMillis) {
        Count bySource = sources.get(sourceId(source));
        if (barred(bySource, nowMillis)) {
            return false;
        }
        boolean wary = wrong(meetings.get(new Id(Kind.MEETING, meeting)), nowMillis) >= limits.perMeeting();
        return !wary || wrong(bySource, nowMillis) < limits.perSourceIfWary();
    }

    private int wrong(@Nullable Count count, long nowMillis) {
        return count == null || !within(count, nowMillis) ? 0 : count.wrong();
    }

    private boolean within(Count count, long nowMillis) {
        long age = nowMillis - count.sinceMillis();
        return age >= 0 && age < limits.windowMillis();
    }

    /** A number that is none, counted against the source. False: it is barred now. */
    public synchronized boolean wrongNumber(String source, long nowMillis) {
        return !barred(count(sources, sourceId(source), nowMillis), nowMillis);
    }

    /** A wrong PIN, counted against the source and the meeting. */
    public synchronized void wrongPin(String source, String meeting, long nowMillis) {
        count(sources, sourceId(source), nowMillis);
        count(meetings, new Id(Kind.MEETING, meeting), nowMillis);
    }

    private static Id sourceId(String source) {
        return new Id(Kind.SOURCE, GuessSource.key(source));
    }

    private Count count(Map<Id, Count> counts, Id id, long nowMillis) {
        Count before = counts.remove(id);
        int wrong = wrong(before, nowMillis) + 1;
        long since = before == null || wrong == 1 ? nowMillis : before.sinceMillis();
        long barredUntil = before == null ? 0 : before.barredUntilMillis();
        if (id.kind() == Kind.SOURCE && wrong >= limits.perSource()) {
            barredUntil = nowMillis + limits.barMillis();
        }
        Count after = new Count(id.kind(), id.key(), since, wrong, barredUntil);
        put(counts, id, after);
        changed.add(id);
        return after;
    }

    private void put(Map<Id, Count> counts, Id id, Count count) {
        counts.put(id, count); // at the end, since it was taken out before
        if (counts.size() > limits.maxSources()) {
            Id oldest = counts.keySet().iterator().next();
            counts.remove(oldest);
            changed.remove(oldest);
        }
    }

    /** How many sources are barred. */
    public synchronized long barredSources(long nowMillis) {
        return sources.values().stream()
                .filter(count -> barred(count, nowMillis))
                .count();
    }

    // ---- for whoever keeps the counts

    /** What has changed since it was asked last. */
    public synchronized List<Count> takeChanged() {
        List<Count> taken = new ArrayList<>();
        for (Id id : changed) {
            Count count = id.kind() == Kind.SOURCE ? sources.get(id) : meetings.get(id);
            if (count != null) {
                taken.add(count);
            }
        }
        changed.clear();
        return taken;
    }

    /** Adds what was kept by an earlier process; where something was counted since, the graver of the two stays. */
    public synchronized void restore(Collection<Count> kept) {
        for (Count count : kept) {
            Id id = new Id(count.kind(), count.key());
            Map<Id, Count> counts = count.kind() == Kind.SOURCE ? sources : meetings;
            Count here = counts.remove(id);
            boolean graver = here == null
                    || count.barredUntilMillis() > here.barredUntilMillis()
                    || (count.barredUntilMillis() == here.barredUntilMillis() && count.wrong() > here.wrong());
            put(counts, id, graver ? count : here);
        }
    }

    /** The youngest time at which a count can have begun and be over now. Counts that end before it need not be kept. */
    public long overBeforeMillis(long nowMillis) {
        return nowMillis - limits.windowMillis();
    }
}
