package io.drawbridge.core.media.audio;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Of those who send sound that can be passed on undecoded, the few who are passed on: the loudest, and those who were while nobody else
 * wants their place. Who speaks keeps its place through pauses of 500 ms; a free place is taken by the first packet, silent or not, so that
 * in a small meeting nothing ever changes. One place more than listeners have slots, since nobody hears itself: the last place is the
 * weakest, and its holder changes places with a silent one as soon as it speaks. Pure; levels are in dBov. Owner: the meeting's loop.
 */
public final class Podium {
    private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Quieter than this nobody asks for a place that is taken. */
    private static final double AUDIBLE_DBOV = -60;

    private static final double SILENCE_DBOV = -127;
    /** How much louder one has to be than another who speaks, to take its place. */
    private static final double LEAD_DB = 9;

    private static final double RISE = 0.3;
    private static final double FALL = 0.05;

    private final int slots;
    private final Map<String, Source> sources = new HashMap<>();
    private final List<Source> places = new ArrayList<>();
    private SlotPlan plan = SlotPlan.NONE;

    /** {@code slots}: how many each listener has at most. */
    public Podium(int slots) {
        this.slots = slots;
    }

    /** Who is passed on now; another object after each change. */
    public SlotPlan plan() {
        return plan;
    }

    /** A packet of that source has come, that loud. */
    public void level(String id, double level, long nowNanos) {
        Source source = sources.get(id);
        if (source == null) {
            source = new Source(id);
            sources.put(id, source);
        }
        source.onLevel(level, nowNanos);
        int place = places.indexOf(source);
        if (place < 0 && places.size() <= slots) {
            places.add(source);
            source.placedNanos = nowNanos;
            renew();
        } else if ((place < 0 || place >= slots) && level > AUDIBLE_DBOV) {
            contest(source, place, nowNanos);
        }
    }

    /** The source is gone, or not to be heard. */
    public void remove(String id) {
        Source source = sources.remove(id);
        if (source != null && places.remove(source)) {
            renew();
        }
    }

    /** Whether the source was audible not longer ago than that. */
    public boolean audible(String id, long withinNanos, long nowNanos) {
        Source source = sources.get(id);
        return source != null && source.spoke && nowNanos - source.spokeNanos <= withinNanos;
    }

    /** Whether the source can be passed on at all. */
    public boolean knows(String id) {
        return sources.containsKey(id);
    }

    private void contest(Source challenger, int place, long nowNanos) {
        Source weakest = null;
        for (Source holder : places.subList(0, Math.min(slots, places.size()))) {
            if (yields(holder, challenger, nowNanos) && (weakest == null || holder.weakerThan(weakest))) {
                weakest = holder;
            }
        }
        if (weakest != null) {
            int index = places.indexOf(weakest);
            places.set(index, challenger);
            if (place >= 0) {
                places.set(place, weakest);
            } else {
                places.set(slots, weakest);
            }
            challenger.placedNanos = nowNanos;
            renew();
        } else if (place < 0 && yields(places.get(slots), challenger, nowNanos)) {
            places.set(slots, challenger);
            challenger.placedNanos = nowNanos;
            renew();
        }
    }

    private static boolean yields(Source holder, Source challenger, long nowNanos) {
        boolean silent = !holder.spoke || nowNanos - holder.spokeNanos > HOLD_NANOS;
        boolean settled = nowNanos - holder.placedNanos > HOLD_NANOS;
        return silent || (settled && challenger.loudness > holder.loudness + LEAD_DB);
    }

    private void renew() {
        plan = new SlotPlan(places.stream().map(source -> source.id).toList());
    }

    /** One who could be passed on. */
    private static final class Source {
        private final String id;
        private boolean spoke;
        private long spokeNanos;
        private long placedNanos;
        private double loudness = SILENCE_DBOV;

        Source(String id) {
            this.id = id;
        }

        void onLevel(double level, long nowNanos) {
            loudness += (level - loudness) * (level > loudness ? RISE : FALL);
            if (level > AUDIBLE_DBOV) {
                spoke = true;
                spokeNanos = nowNanos;
            }
        }

        boolean weakerThan(@Nullable Source other) {
            return other == null
                    || (spoke != other.spoke
                            ? !spoke
                            : spoke && spokeNanos != other.spokeNanos && spokeNanos - other.spokeNanos < 0);
        }
    }
}
