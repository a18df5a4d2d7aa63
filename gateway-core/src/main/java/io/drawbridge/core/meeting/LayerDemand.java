package io.drawbridge.core.meeting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which layers of a picture its sender needs to make: one is wanted at once, and given up when nobody has wanted it for
 * {@value #GIVE_UP_MILLIS} ms. Pure; time is an argument.
 */
final class LayerDemand {
    private static final long GIVE_UP_MILLIS = 2_000;
    private static final int MAX_LAYERS = 8;

    private final long[] wantedNanos = new long[MAX_LAYERS];
    private final boolean[] wanted = new boolean[MAX_LAYERS];
    private boolean begun;
    private long begunNanos;

    /** Somebody wants that layer. */
    void want(int layer, long nowNanos) {
        wanted[layer] = true;
        wantedNanos[layer] = nowNanos;
    }

    /** All layers are welcome, as in the beginning. */
    void reset() {
        begun = false;
        Arrays.fill(wanted, false);
    }

    /** The names of the layers that are wanted; empty: all are welcome, since it is not known yet whether any will be wanted. */
    Optional<List<String>> names(List<String> layers, long nowNanos) {
        if (!begun) {
            begun = true;
            begunNanos = nowNanos;
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            wanted[i] &= nowNanos - wantedNanos[i] < GIVE_UP_MILLIS * 1_000_000;
            if (wanted[i]) {
                names.add(layers.get(i));
            }
        }
        boolean early = nowNanos - begunNanos < GIVE_UP_MILLIS * 1_000_000;
        return names.isEmpty() && early ? Optional.empty() : Optional.of(names);
    }
}
