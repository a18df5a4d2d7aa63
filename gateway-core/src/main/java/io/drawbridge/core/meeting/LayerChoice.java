package io.drawbridge.core.meeting;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Chooses for one viewer which layer of each of its pictures it is sent: what fits the size in which the picture is seen and the limits of
 * the viewer, out of what is being sent, within what the viewer's way carries. Every picture gets its least layer first, then the more
 * important ones better ones. Down at once, up when it has been possible for {@value #UP_MILLIS} ms. Pure but for what it remembers; time
 * is an argument.
 */
final class LayerChoice {
    private static final long UP_MILLIS = 1_500;
    /** A layer that is a bit smaller than the picture is seen is good enough. */
    private static final double ENOUGH = 0.8;
    /** What a better layer must leave over. */
    private static final double MARGIN = 1.15;
    /** An estimate rises only with what is sent, so that a better layer is tried from time to time. */
    private static final double TRIAL = 3;

    private static final long TRIAL_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long FIRST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long MOST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** What layers take about whose rate is not known: by macroblocks, and in any case. */
    private static final long BPS_PER_MACROBLOCK = 400;

    private static final long LEAST_BPS = 60_000;

    /**
     * A layer as it is now.
     *
     * @param height in pixels; 0 = not known
     * @param macroblocks of a frame; 0 = not known
     * @param bitrateBps 0 = not known
     * @param alive whether it is being sent
     */
    record Layer(int height, int macroblocks, long bitrateBps, boolean alive) {
        private long costBps() {
            return bitrateBps > 0 ? bitrateBps : LEAST_BPS + BPS_PER_MACROBLOCK * macroblocks;
        }
    }

    /**
     * A picture to be shown.
     *
     * @param layers the best first
     * @param height in which it is seen, in pixels; 0 = as large as it is
     * @param maxMacroblocks the largest frame that the viewer takes; 0 = any
     * @param maxBitrateBps the most that the viewer takes of it; 0 = any
     */
    record Wish(PictureId picture, List<Layer> layers, int height, int maxMacroblocks, long maxBitrateBps) {}

    /**
     * What is sent of a picture.
     *
     * @param layer a position in {@link Wish#layers}; negative: nothing, there is no room for it
     * @param desired the layer that would be sent if it came; negative: none
     */
    record Choice(int layer, int desired) {}

    private static final class Memory {
        private int layer = -1;
        private int ideal = -1;
        private boolean rising;
        private long risingNanos;
    }

    private final Map<PictureId, Memory> memories = new HashMap<>();
    private long troubleNanos;
    private boolean begun;
    private long waitNanos = FIRST_WAIT_NANOS;
    private boolean trying;
    private long tryingNanos;
    private long triedBudgetBps;

    /**
     * Decides anew.
     *
     * @param wishes the most important first
     * @param budgetBps what the viewer's way carries of pictures; {@link Long#MAX_VALUE} = not known
     */
    List<Choice> choose(List<Wish> wishes, long budgetBps, long nowNanos) {
        memories.keySet().retainAll(wishes.stream().map(Wish::picture).toList());
        if (!begun) {
            begun = true;
            troubleNanos = nowNanos;
        }
        endTrial(budgetBps, nowNanos);
        List<Choice> fitting = fit(wishes, trying ? (long) (TRIAL * budgetBps) : budgetBps);
        boolean limited = false;
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < wishes.size(); i++) {
            Wish wish = wishes.get(i);
            Choice fits = fitting.get(i);
            int ideal = ideal(wish);
            limited |= fits.desired() != ideal;
            choices.add(new Choice(settle(wish, fits.layer(), ideal, nowNanos), fits.desired()));
        }
        if (limited && !trying && nowNanos - troubleNanos >= waitNanos) {
            trying = true;
            tryingNanos = nowNanos;
            triedBudgetBps = budgetBps;
        }
        return choices;
    }

    /** A trial ends when its time is over, or the estimate falls; where nothing was gained by it, the next one has to wait longer. */
    private void endTrial(long budgetBps, long nowNanos) {
        boolean harm = budgetBps < triedBudgetBps - triedBudgetBps / 10;
        if (trying && (harm || nowNanos - tryingNanos >= TRIAL_NANOS)) {
            boolean gain = budgetBps > triedBudgetBps + triedBudgetBps / 5;
            trying = false;
            troubleNanos = nowNanos;
            waitNanos = gain ? FIRST_WAIT_NANOS : Math.min(MOST_WAIT_NANOS, 2 * waitNanos);
        }
    }

    /** What fits, without regard to what was before. */
    private List<Choice> fit(List<Wish> wishes, long budgetBps) {
        List<Choice> fitting = new ArrayList<>();
        int[] chosen = new int[wishes.size()];
        long left = budgetBps;
        for (int i = 0; i < chosen.length; i++) {
            Wish wish = wishes.get(i);
            chosen[i] = least(wish);
            long cost = wish.layers().get(chosen[i]).costBps();
            if (i > 0 && cost > left) {
                chosen[i] = -1;
            } else {
                left -= cost;
            }
        }
        for (int i = 0; i < chosen.length; i++) {
            Wish wish = wishes.get(i);
            int ideal = ideal(wish);
            if (chosen[i] < 0) { // what comes of it is too much; a lesser layer may be asked for
                fitting.add(new Choice(-1, affordable(wish, ideal, left, false)));
                continue;
            }
            long room = left + wish.layers().get(chosen[i]).costBps();
            int desired = affordable(wish, ideal, room, false);
            int last = wish.layers().size() - 1;
            int affordable = affordable(wish, best(wish, ideal), room, true);
            int better = affordable < 0 ? chosen[i] : Math.min(affordable, chosen[i]);
            fitting.add(new Choice(better, desired < 0 ? last : desired));
            left = room - wish.layers().get(better).costBps();
        }
        return fitting;
    }

    /** The best layer from {@code first} on for which there is room, of all or of those that come; negative: there is none. */
    private int affordable(Wish wish, int first, long room, boolean alive) {
        Memory memory = memories.get(wish.picture());
        int current = memory == null ? -1 : memory.layer;
        for (int target = first; target < wish.layers().size(); target++) {
            Layer layer = wish.layers().get(target);
            double factor = current >= 0 && target >= current ? 1 : MARGIN;
            if ((layer.alive() || !alive) && factor * layer.costBps() <= room) {
                return target;
            }
        }
        return -1;
    }

    /** The smallest layer that is large enough, within the viewer's limits. */
    private static int ideal(Wish wish) {
        int last = wish.layers().size() - 1;
        int ideal = wish.height() == 0 ? 0 : last;
        while (ideal > 0 && wish.layers().get(ideal).height() < ENOUGH * wish.height()) {
            ideal--;
        }
        while (ideal < last && exceeds(wish, wish.layers().get(ideal))) {
            ideal++;
        }
        return ideal;
    }

    private static boolean exceeds(Wish wish, Layer layer) {
        boolean size = wish.maxMacroblocks() > 0 && layer.macroblocks() > wish.maxMacroblocks();
        boolean rate = wish.maxBitrateBps() > 0 && layer.bitrateBps() > MARGIN * wish.maxBitrateBps();
        return size || rate;
    }

    /** The best layer that comes, no better than the ideal one; the next better one where there is none. */
    private static int best(Wish wish, int ideal) {
        int last = wish.layers().size() - 1;
        for (int i = ideal; i <= last; i++) {
            if (wish.layers().get(i).alive()) {
                return i;
            }
        }
        for (int i = ideal - 1; i >= 0; i--) {
            if (wish.layers().get(i).alive() && !exceeds(wish, wish.layers().get(i))) {
                return i;
            }
        }
        return last;
    }

    /** The smallest layer that comes. */
    private static int least(Wish wish) {
        int ideal = ideal(wish);
        int best = best(wish, ideal);
        for (int i = wish.layers().size() - 1; i > best; i--) {
            if (wish.layers().get(i).alive()) {
                return i;
            }
        }
        return best;
    }

    /** Lets a better layer wait until it has been possible for a while, unless the picture is seen in another size now. */
    private int settle(Wish wish, int chosen, int ideal, long nowNanos) {
        Memory memory = memories.computeIfAbsent(wish.picture(), p -> new Memory());
        boolean other = ideal != memory.ideal;
        boolean up = memory.layer >= 0 && chosen >= 0 && chosen < memory.layer;
        boolean comes = memory.layer >= 0
                && memory.layer < wish.layers().size()
                && wish.layers().get(memory.layer).alive();
        memory.ideal = ideal;
        if (up && comes && !other) {
            memory.risingNanos = memory.rising ? memory.risingNanos : nowNanos;
            memory.rising = true;
            if (nowNanos - memory.risingNanos < UP_MILLIS * 1_000_000) {
                return memory.layer;
            }
        }
        if (chosen > memory.layer && memory.layer >= 0 && !other && comes) {
            troubleNanos = nowNanos;
        }
        memory.rising = false;
        memory.layer = chosen;
        return chosen;
    }
}
