package io.drawbridge.core.directory;

import io.drawbridge.core.spi.MeetingProvider;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Resolves what was dialled or clicked: a meeting by name or number, alone, with a tenant or with a PIN; {@code meet} or a tenant alone
 * (the menu that asks for a number); {@code echo}. Thread-safe.
 */
public final class Directory {
    /**
     * What the directory knows beside meetings.
     *
     * @param tenants names that may stand before or after a meeting's number
     * @param menuForUnknown whether a dialled number without a meeting leads to the menu
     */
    public record Rules(Set<String> tenants, boolean menuForUnknown) {
        /** No tenants, and nothing for unknown numbers. */
        public static final Rules NONE = new Rules(Set.of(), false);

        /** Compares {@code tenants} without regard to case. */
        public static Rules of(Collection<String> tenants, boolean menuForUnknown) {
            return new Rules(
                    tenants.stream().map(DialString::lower).collect(Collectors.toUnmodifiableSet()), menuForUnknown);
        }
    }

    private final List<MeetingProvider> providers;
    private final Rules rules;
    private final Door door;

    /** Asks the providers in order; the first that knows the meeting wins. */
    public Directory(List<MeetingProvider> providers, Rules rules, Door door) {
        this.providers = List.copyOf(providers);
        this.rules = rules;
        this.door = door;
    }

    /** Knows meetings only, and counts no guesses. */
    public Directory(List<MeetingProvider> providers) {
        this(providers, Rules.NONE, new OpenDoor());
    }

    /** Where {@code alias} leads: a SIP URI's user part (unescaped) or the last part of {@code /meet/...}. Counts nothing. */
    public Destination resolve(String alias) {
        return DialString.read(alias)
                .flatMap(dialled -> dialled.lookUp(this::meeting, rules.tenants()))
                .orElseGet(Destination.Unknown::new);
    }

    /** As {@link #resolve}, for a stranger: what leads nowhere is counted against {@code source}, and too many of these bar it. */
    public Destination ask(String alias, String source) {
        if (door.barred(source)) {
            return new Destination.Barred();
        }
        Destination found = resolve(alias);
        if (found instanceof Destination.Unknown && !door.guessed(source)) {
            return new Destination.Barred();
        }
        return found;
    }

    /** As {@link #ask}, for who can use the menu: there an unknown number leads, if the rules say so. */
    public Destination dial(String alias, String source) {
        Destination found = ask(alias, source);
        return found instanceof Destination.Unknown && rules.menuForUnknown() ? new Destination.Ivr() : found;
    }

    /** The name that the invitation {@code shown} to a meeting is made out to; empty: it has none, or is no valid one. */
    public String nameInvited(Destination destination, String shown) {
        return destination instanceof Destination.ToMeeting to ? door.nameInvited(to.meeting(), shown) : "";
    }

    /** The meetings that can be listed. */
    public List<MeetingSpec> meetings() {
        return providers.stream().flatMap(provider -> provider.all().stream()).toList();
    }

    private Optional<MeetingSpec> meeting(String nameOrNumber) {
        return providers.stream()
                .map(provider -> provider.find(nameOrNumber))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
