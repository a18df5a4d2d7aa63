package io.drawbridge.core.config;

import java.util.ArrayList;
import java.util.Map;

/** Raw values that have all been read once without fault. */
record Values(Map<String, Raw> raw) {
    /** The value of a key. */
    <T> T get(Key<T> key) {
        return key.kind()
                .read(key.name(), rawOf(key), new ArrayList<>())
                .orElseThrow(() -> new IllegalStateException(key.name() + " was not checked"));
    }

    /** What counts for a key: its own value or, while that is blank, the value of the key it follows. */
    Raw rawOf(Key<?> key) {
        Raw own = raw.getOrDefault(key.name(), new Raw.Scalar(key.byDefault()));
        return own.isBlank() && key.inherits().isPresent()
                ? rawOf(key.inherits().get())
                : own;
    }
}
