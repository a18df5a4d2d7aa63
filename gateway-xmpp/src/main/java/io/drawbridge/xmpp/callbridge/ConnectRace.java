package io.drawbridge.xmpp.callbridge;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Tries the addresses of one server until the first connection stands (RFC 8305 section 5): the next attempt begins 250 ms after the one
 * before it, or at once when that one fails. (input, now) in, {@link Effects} out. Owner: one thread.
 */
public final class ConnectRace {
    private static final long NEXT_AFTER_NANOS = 250_000_000;

    /** What the race wants done. Implementations only queue; the shell carries it out after the race has returned. */
    public interface Effects {
        /** Open a connection to the address of that index. */
        void open(int index);

        /** Give the attempt up that was opened. */
        void abandon(int index);

        /** Call {@link ConnectRace#onTimer} at that time; replaces the timer before. */
        void setTimer(long atNanos);

        /**
         * The connection of that index stands; nothing comes after it.
         *
         * @param left the addresses that have not failed, for another try
         */
        void won(int index, List<InetSocketAddress> left);

        /** No address takes a connection; nothing comes after it. */
        void lost(List<Loss> losses);
    }

    /** Why an address is out of the race. */
    public record Loss(InetSocketAddress target, String why) {}

    private final List<InetSocketAddress> targets;
    private final long limitNanos;
    private final Effects effects;
    private final List<Loss> losses = new ArrayList<>();
    private final SortedSet<Integer> open = new TreeSet<>();
    private int begun;
    private long nextNanos;
    private long deadlineNanos;
    private boolean over;

    /**
     * @param targets in the order of the attempts, at least one
     * @param limitNanos the longest the whole race may take
     */
    public ConnectRace(List<InetSocketAddress> targets, long limitNanos, Effects effects) {
        this.targets = List.copyOf(targets);
        this.limitNanos = limitNanos;
        this.effects = effects;
    }

    /** Begins. */
    public void start(long nowNanos) {
        deadlineNanos = nowNanos + limitNanos;
        openNext(nowNanos);
    }

    private void openNext(long nowNanos) {
        int index = begun++;
        open.add(index);
        effects.open(index);
        nextNanos = nowNanos + NEXT_AFTER_NANOS;
        boolean isLast = begun == targets.size();
        effects.setTimer(isLast || nextNanos - deadlineNanos > 0 ? deadlineNanos : nextNanos);
    }

    /** The timer that was set has run out. */
    public void onTimer(long nowNanos) {
        if (over) {
            return;
        }
        if (nowNanos - deadlineNanos >= 0) {
            String why = "no answer within " + limitNanos / 1_000_000_000 + " s";
            open.forEach(index -> losses.add(new Loss(targets.get(index), why)));
            endOpen();
            end();
        } else if (begun < targets.size() && nowNanos - nextNanos >= 0) {
            openNext(nowNanos);
        }
    }

    /** That attempt has failed. */
    public void onFailed(int index, String why, long nowNanos) {
        if (over || !open.remove(index)) {
            return;
        }
        losses.add(new Loss(targets.get(index), why));
        if (begun < targets.size()) {
            openNext(nowNanos);
        } else if (open.isEmpty()) {
            end();
        }
    }

    private void end() {
        over = true;
        effects.lost(Collections.unmodifiableList(losses));
    }

    /** That attempt has a connection. */
    public void onConnected(int index) {
        if (over || !open.remove(index)) {
            return;
        }
        over = true;
        List<InetSocketAddress> left = new ArrayList<>(targets);
        left.remove(index);
        losses.forEach(loss -> left.remove(loss.target()));
        endOpen();
        effects.won(index, List.copyOf(left));
    }

    /** Nobody waits for the outcome any more. */
    public void cancel() {
        over = true;
        endOpen();
    }

    private void endOpen() {
        open.forEach(effects::abandon);
        open.clear();
    }
}
