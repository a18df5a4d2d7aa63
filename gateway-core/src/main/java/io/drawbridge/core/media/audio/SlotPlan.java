package io.drawbridge.core.media.audio;

import java.util.ArrayList;
import java.util.List;

/**
 * Whose packets go out undecoded: each listener gets as many of them as it has slots, in this order, itself left out. A packet that is mixed
 * carries the plan that was in force when it came, so that the mix leaves out exactly what a listener has got already. Immutable.
 *
 * @param sources ids, the most important first
 */
public record SlotPlan(List<String> sources) {
    /** Nobody's. */
    public static final SlotPlan NONE = new SlotPlan(List.of());

    public SlotPlan {
        sources = List.copyOf(sources);
    }

    /** Whether a listener with so many slots gets the packets of a source. */
    public boolean delivers(String source, String listener, int slots) {
        int before = 0;
        for (int i = 0; i < sources.size() && before < slots; i++) {
            String each = sources.get(i);
            if (each.equals(listener)) {
                continue;
            }
            if (each.equals(source)) {
                return true;
            }
            before++;
        }
        return false;
    }

    /** Whom a listener with so many slots gets, at most that many. */
    public List<String> deliveredTo(String listener, int slots) {
        List<String> delivered = new ArrayList<>(slots);
        for (String each : sources) {
            if (!each.equals(listener) && delivered.size() < slots) {
                delivered.add(each);
            }
        }
        return delivered;
    }
}
