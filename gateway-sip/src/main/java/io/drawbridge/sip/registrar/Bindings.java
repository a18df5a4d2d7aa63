package io.drawbridge.sip.registrar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Who is reachable, by user. What has expired is never given out. Owner: the signalling loop; {@link #count} from any thread. */
public final class Bindings {
    private static final Comparator<Binding> BEST_FIRST = Comparator.comparing(Binding::preference)
            .thenComparing((one, other) -> Long.signum(one.registeredAtNanos() - other.registeredAtNanos()))
            .reversed();

    private final Map<String, List<Binding>> users = new HashMap<>();
    private volatile int count;

    /** The bindings of a user, the one to call first at the front. */
    public List<Binding> of(String user, long now) {
        return users.getOrDefault(user, List.of()).stream()
                .filter(binding -> binding.expiresAtNanos() - now > 0)
                .sorted(BEST_FIRST)
                .toList();
    }

    /** Those of a user in no order, at most one sweep out of date. */
    public List<Binding> all(String user) {
        return List.copyOf(users.getOrDefault(user, List.of()));
    }

    /** All of them, by user. */
    public void each(long now, BiConsumer<String, Binding> visitor) {
        new TreeMap<>(users).forEach((user, list) -> of(user, now).forEach(b -> visitor.accept(user, b)));
    }

    /** How many there are; up to date after each change and each {@link #sweep}. */
    public int count() {
        return count;
    }

    /** Forgets what has expired. */
    public void sweep(long now) {
        removeIf(binding -> binding.expiresAtNanos() - now <= 0);
    }

    /** A connection is gone, and with it the bindings that cannot be reached otherwise (RFC 5626 section 7). */
    public void onFlowLost(long channel) {
        removeIf(binding -> binding.outbound()
                && binding.flow().reliable()
                && binding.flow().channel() == channel);
    }

    /** Replaces those of one user. */
    void put(String user, List<Binding> bindings) {
        if (bindings.isEmpty()) {
            users.remove(user);
        } else {
            users.put(user, new ArrayList<>(bindings));
        }
        recount();
    }

    private void removeIf(Predicate<Binding> gone) {
        Iterator<List<Binding>> each = users.values().iterator();
        while (each.hasNext()) {
            List<Binding> list = each.next();
            list.removeIf(gone);
            if (list.isEmpty()) {
                each.remove();
            }
        }
        recount();
    }

    private void recount() {
        count = users.values().stream().mapToInt(List::size).sum();
    }
}
