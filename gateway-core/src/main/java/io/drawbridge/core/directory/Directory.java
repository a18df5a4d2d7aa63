package io.drawbridge.core.directory;

import io.drawbridge.core.spi.MeetingProvider;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Resolves what was dialled or clicked: meeting by name or number, {@code echo}, or nothing. Thread-safe. */
public final class Directory {
    private final List<MeetingProvider> providers;

    /** Asks the providers in order; the first that knows the meeting wins. */
    public Directory(List<MeetingProvider> providers) {
        this.providers = List.copyOf(providers);
    }

    /** Where {@code alias} leads: a SIP URI's user part (unescaped) or the last part of {@code /meet/...}. */
    public Destination resolve(String alias) {
        String wanted = alias.strip().toLowerCase(Locale.ROOT);
        if (wanted.equals("echo")) {
            return new Destination.Echo();
        }
        return providers.stream()
                .map(provider -> provider.find(wanted))
                .flatMap(Optional::stream)
                .findFirst()
                .<Destination>map(found -> new Destination.ToMeeting(found))
                .orElseGet(Destination.Unknown::new);
    }
}
