package io.drawbridge.core.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One entry of a list whose entries have keys of their own, as {@code meetings} has. */
abstract class EntryKind<T> implements Kind<T> {
    private final String allowed;
    private final List<Key<?>> fields;

    /** {@code allowed} finishes the sentence "allowed is ..." for what is no mapping at all. */
    EntryKind(String allowed, List<Key<?>> fields) {
        this.allowed = allowed;
        this.fields = fields;
    }

    /** The entry; every field has been read without a fault. */
    abstract T entry(Values values);

    /** What fields are only wrong together; empty if nothing is. */
    List<ConfigFault> faults(String key, Values values) {
        return List.of();
    }

    @Override
    public final Optional<T> read(String key, Raw raw, Collection<ConfigFault> faults) {
        if (!(raw instanceof Raw.Mapping mapping)) {
            faults.add(new ConfigFault(key, "", "allowed is " + allowed));
            return Optional.empty();
        }
        List<ConfigFault> found = new ArrayList<>();
        List<String> names = fields.stream().map(Key::name).toList();
        mapping.entries().keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> found.add(NearestKey.unknown(key + "." + name, name, names)));
        Values values = new Values(mapping.entries());
        fields.forEach(field -> field.kind().read(key + "." + field.name(), values.rawOf(field), found));
        if (found.isEmpty()) {
            found.addAll(faults(key, values));
        }
        faults.addAll(found);
        return found.isEmpty() ? Optional.of(entry(values)) : Optional.empty();
    }

    @Override
    public final Raw shown(Raw raw) {
        Map<String, Raw> shown = new LinkedHashMap<>(Kind.entries(raw));
        fields.forEach(field -> shown.computeIfPresent(
                field.name(), (name, value) -> field.kind().shown(value)));
        return new Raw.Mapping(shown);
    }
}
