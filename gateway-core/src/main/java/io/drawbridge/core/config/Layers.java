package io.drawbridge.core.config;

import io.drawbridge.core.config.Origin.Layer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values of every layer, so that the effective configuration can be put together anew when what is stored has changed: flag over
 * environment over stored over file over default. Holds secrets and therefore prints nothing. Immutable.
 */
public final class Layers {
    /** A value and where it stood. */
    record Entry(Raw raw, Origin origin) {}

    private final Map<String, Entry> given;
    private final Map<String, String> stored;
    private final List<ConfigFault> faults;
    private final Set<String> doubtful;

    private Layers(
            Map<String, Entry> given, Map<String, String> stored, List<ConfigFault> faults, Set<String> doubtful) {
        this.given = Map.copyOf(given);
        this.stored = Map.copyOf(stored);
        this.faults = List.copyOf(faults);
        this.doubtful = Set.copyOf(doubtful);
    }

    /** What was given from outside, the higher layers already over the lower ones; nothing is stored. */
    static Layers given(Map<String, Entry> given, List<ConfigFault> faults, Set<String> doubtful) {
        return new Layers(given, Map.of(), faults, doubtful);
    }

    /**
     * The same with {@code values} stored, besides what is.
     *
     * @param values by key; a key that this version does not have is passed over
     */
    public Layers withStored(Map<String, String> values) {
        Map<String, String> all = new LinkedHashMap<>(stored);
        values.forEach((name, value) -> {
            if (ConfigLoader.isKey(name)) {
                all.put(name, value);
            }
        });
        return new Layers(given, all, faults, doubtful);
    }

    /** The effective configuration, or every fault of it. */
    public ConfigResult effective() {
        Map<String, Raw> raw = new LinkedHashMap<>();
        Keys.ALL.forEach(key -> put(raw, key.name()));
        List<ConfigFault> found = new ArrayList<>(faults);
        Set<String> unclear = new HashSet<>(doubtful);
        for (Key<?> key : Keys.ALL) {
            Raw own = raw.getOrDefault(key.name(), new Raw.Scalar(key.byDefault()));
            boolean follows = own.isBlank() && key.inherits().isPresent();
            if (!follows && key.kind().read(key.name(), own, found).isEmpty()) {
                unclear.add(key.name());
            }
        }
        Values values = new Values(raw, unclear);
        found.addAll(CrossChecks.check(values));
        found.addAll(Unbuilt.check(values));
        GatewayConfig config = Assembly.config(values);
        return found.isEmpty()
                ? new ConfigResult.Good(config, shown(values), this)
                : new ConfigResult.Bad(List.copyOf(found), config);
    }

    private void put(Map<String, Raw> raw, String name) {
        Entry entry = given.get(name);
        if (origin(name).layer() == Layer.STORED) {
            raw.put(name, new Raw.Scalar(stored.getOrDefault(name, "")));
        } else if (entry != null) {
            raw.put(name, entry.raw());
        }
    }

    /** Where the value of the key {@code name} comes from. */
    public Origin origin(String name) {
        Entry entry = given.get(name);
        if (stored.containsKey(name)
                && (entry == null || !entry.origin().layer().isAboveStored())) {
            return Origin.STORED;
        }
        return entry == null ? Origin.DEFAULT : entry.origin();
    }

    private static List<String> shown(Values values) {
        return Keys.ALL.stream()
                .map(key -> key.name() + ": " + key.kind().shown(values.rawOf(key)))
                .toList();
    }
}
