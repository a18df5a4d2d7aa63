package io.drawbridge.sip.guard;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of bounded size: what was used longest ago makes room. */
final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;
    private static final float LOAD_FACTOR = 0.75f;

    private final int maxEntries;

    Recent(int maxEntries) {
        super(16, LOAD_FACTOR, true);
        this.maxEntries = maxEntries;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > maxEntries;
    }
}
