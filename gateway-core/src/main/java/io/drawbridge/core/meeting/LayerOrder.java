package io.drawbridge.core.meeting;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Orders the layers of a picture by quality, also while not all of them have come: some browsers offer the largest first, others the
 * smallest. Pure.
 */
final class LayerOrder {
    /** What pages call their smallest layer, and their largest. */
    private static final String SMALLEST = "l";

    private static final String LARGEST = "h";

    private LayerOrder() {}

    /**
     * The best first.
     *
     * @param height in pixels, 0 while it is not known
     */
    static <L> List<L> bestFirst(List<L> offered, Function<L, String> name, ToIntFunction<L> height) {
        if (offered.size() < 2) {
            return offered;
        }
        List<L> known =
                offered.stream().filter(layer -> height.applyAsInt(layer) > 0).toList();
        List<L> ordered = new ArrayList<>(offered);
        if (known.size() == offered.size()) {
            ordered.sort(Comparator.comparingInt(height).reversed());
        } else if (smallestFirst(offered, known, name, height)) {
            Collections.reverse(ordered);
        }
        return ordered;
    }

    private static <L> boolean smallestFirst(
            List<L> offered, List<L> known, Function<L, String> name, ToIntFunction<L> height) {
        int last = known.size() - 1;
        if (last > 0 && height.applyAsInt(known.get(0)) != height.applyAsInt(known.get(last))) {
            return height.applyAsInt(known.get(0)) < height.applyAsInt(known.get(last));
        }
        return name.apply(offered.get(0)).equals(SMALLEST)
                || name.apply(offered.get(offered.size() - 1)).equals(LARGEST);
    }
}
