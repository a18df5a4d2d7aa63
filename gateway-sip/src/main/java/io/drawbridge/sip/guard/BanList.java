package io.drawbridge.sip.guard;

/** Who is silenced, how long, and how often before. */
final class BanList {
    private record Ban(long untilNanos, long lengthNanos) {}

    private final GuardLimits.Bans limits;
    private final Recent<SourceKey, Ban> bans;

    BanList(GuardLimits.Bans limits, int maxEntries) {
        this.limits = limits;
        this.bans = new Recent<>(maxEntries);
    }

    boolean holds(SourceKey source, long now) {
        Ban ban = bans.isEmpty() ? null : bans.get(source);
        return ban != null && ban.untilNanos - now > 0;
    }

    /** Returns for how long. */
    long add(SourceKey source, long now) {
        Ban before = bans.get(source);
        boolean again = before != null && now - before.untilNanos < limits.maxNanos();
        long length =
                again && before != null ? Math.min(limits.maxNanos(), 2 * before.lengthNanos) : limits.firstNanos();
        bans.put(source, new Ban(now + length, length));
        return length;
    }

    void remove(SourceKey source) {
        bans.remove(source);
    }

    /** How many are silent now; forgets those whose offence is long ago. */
    int count(long now) {
        bans.values().removeIf(ban -> now - ban.untilNanos > limits.maxNanos());
        return (int)
                bans.values().stream().filter(ban -> ban.untilNanos - now > 0).count();
    }
}
