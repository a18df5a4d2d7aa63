package io.drawbridge.core.spi;

import java.util.ArrayList;
import java.util.List;

/** The lending desk between legs. Filled on the main thread before any leg starts, read-only from then on. */
public final class Exports {
    private record Lent(Class<?> type, Object thing) {}

    private final List<Lent> lent = new ArrayList<>();

    /** Lends {@code thing} to whoever asks for {@code type}. */
    public <T> void lend(Class<T> type, T thing) {
        lent.add(new Lent(type, thing));
    }

    /** Everything lent as {@code type}, in the order of lending. */
    public <T> List<T> all(Class<T> type) {
        return lent.stream()
                .filter(l -> l.type() == type)
                .map(l -> type.cast(l.thing()))
                .toList();
    }

    /**
     * The one thing lent as {@code type}.
     *
     * @throws IllegalStateException naming the missing type; the gateway refuses to start with it
     */
    public <T> T borrow(Class<T> type) {
        List<T> found = all(type);
        if (found.isEmpty()) {
            throw new IllegalStateException(
                    "no leg lends " + type.getSimpleName() + ": add the leg that does to \"legs\"");
        }
        return found.get(0);
    }
}
