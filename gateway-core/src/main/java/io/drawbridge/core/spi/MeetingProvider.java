package io.drawbridge.core.spi;

import io.drawbridge.core.directory.MeetingSpec;
import java.util.List;
import java.util.Optional;

/** A source of meetings. The built-in one holds those of the configuration; others can be added without touching the legs. Thread-safe. */
public interface MeetingProvider {
    /** The meeting of that name or number, compared without regard to case. */
    Optional<MeetingSpec> find(String nameOrNumber);

    /** All that it knows, for lists; a provider that cannot list gives none. */
    default List<MeetingSpec> all() {
        return List.of();
    }
}
