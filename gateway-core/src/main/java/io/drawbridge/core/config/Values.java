package io.drawbridge.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Raw values, read.
 *
 * @param doubtful the keys of which nobody knows what was meant: a default stands in for each
 */
record Values(Map<String, Raw> raw, Set<String> doubtful) {
    /** Values of which none is in doubt. */
    Values(Map<String, Raw> raw) {
        this(raw, Set.of());
    }

    /** The value of a key; while that cannot be read, of the key it follows, or its default. */
    <T> T get(Key<T> key) {
        return read(key, rawOf(key))
                .or(() -> key.inherits().map(this::get))
                .or(() -> read(key, new Raw.Scalar(key.byDefault())))
                .orElseThrow(() -> new IllegalStateException("the default of " + key.name()));
    }

    private static <T> Optional<T> read(Key<T> key, Raw raw) {
        return key.kind().read(key.name(), raw, new ArrayList<>());
    }

    /** The readable entries of a list by their index, also when others are not. */
    <T> Map<Integer, T> entries(Key<List<T>> key) {
        return key.kind() instanceof Kind.ListKind<T> list ? list.readable(rawOf(key)) : Map.of();
    }

    /** Whether it is known of all these keys what was meant, so that they can be judged together. */
    boolean areClear(Key<?>... keys) {
        return Stream.of(keys).map(Key::name).noneMatch(doubtful::contains);
    }

    /** What counts for a key: its own value or, while that is blank, the value of the key it follows. */
    Raw rawOf(Key<?> key) {
        Raw own = raw.getOrDefault(key.name(), new Raw.Scalar(key.byDefault()));
        return own.isBlank() && key.inherits().isPresent()
                ? rawOf(key.inherits().get())
                : own;
    }
}
