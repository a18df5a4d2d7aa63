package io.drawbridge.core.config;

import java.util.Locale;
import java.util.Optional;

/**
 * One key of the configuration.
 *
 * @param name as in the file, with dots
 * @param byDefault as it would be written in the file
 * @param inherits the key whose value counts while this one is blank
 */
record Key<T>(String name, String byDefault, Kind<T> kind, Optional<Key<T>> inherits) {
    static <T> Key<T> of(String name, String byDefault, Kind<T> kind) {
        return new Key<>(name, byDefault, kind, Optional.empty());
    }

    /** A key that is blank by default and then follows {@code other}. */
    static <T> Key<T> like(Key<T> other, String name) {
        return new Key<>(name, "", other.kind(), Optional.of(other));
    }

    /** The environment variable that sets it: {@code sip.udp-port} is {@code DRAWBRIDGE_SIP_UDP_PORT}. */
    String variable() {
        return "DRAWBRIDGE_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
