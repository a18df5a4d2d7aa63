package io.drawbridge.core.directory;

import io.drawbridge.core.spi.MeetingProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The meetings of the configuration file. Thread-safe. */
public final class ConfiguredMeetings implements MeetingProvider {
    private final Map<String, MeetingSpec> byAlias = new HashMap<>();
    private final List<MeetingSpec> all;

    /** Holds {@code meetings}, each under its name and its number. */
    public ConfiguredMeetings(List<MeetingSpec> meetings) {
        all = List.copyOf(meetings);
        for (MeetingSpec meeting : meetings) {
            byAlias.put(meeting.name().toLowerCase(Locale.ROOT), meeting);
            if (!meeting.number().isEmpty()) {
                byAlias.put(meeting.number(), meeting);
            }
        }
    }

    @Override
    public Optional<MeetingSpec> find(String nameOrNumber) {
        return Optional.ofNullable(byAlias.get(nameOrNumber.toLowerCase(Locale.ROOT)));
    }

    @Override
    public List<MeetingSpec> all() {
        return all;
    }
}
