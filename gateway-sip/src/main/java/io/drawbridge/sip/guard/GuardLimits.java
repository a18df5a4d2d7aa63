package io.drawbridge.sip.guard;

import java.util.concurrent.TimeUnit;

/**
 * What the guard lets happen.
 *
 * @param stranger what one stranger may do
 * @param known what one known far end may do
 * @param strangerInvites INVITEs of all strangers together; each may hold media ports for 32 s
 * @param strangerRequests other requests of all strangers together; each costs a transaction for 32 s
 * @param invites INVITEs of all but trusted far ends together
 * @param refusals 503s in all: what is over is dropped
 * @param bans when strangers are silenced
 * @param reflection what may go to addresses that can be forged
 * @param maxSources how many of each kind are remembered
 * @param acquaintanceNanos how long a far end is known after its last proof
 */
public record GuardLimits(
        Each stranger,
        Each known,
        Rate strangerInvites,
        Rate strangerRequests,
        Rate invites,
        Rate refusals,
        Bans bans,
        Reflection reflection,
        int maxSources,
        long acquaintanceNanos) {
    /**
     * Of one source.
     *
     * @param messages messages of any kind, before they are read
     * @param invites INVITEs outside dialogs
     * @param registers REGISTERs
     * @param others other requests outside dialogs
     * @param unproven INVITEs that nobody has acknowledged: a token comes back with each ACK
     * @param refusals 503s, what is over is dropped
     */
    public record Each(Rate messages, Rate invites, Rate registers, Rate others, Rate unproven, Rate refusals) {}

    /**
     * Of silence.
     *
     * @param malformed messages of one source that cannot be read; each one over is an offence
     * @param offences refusals like 401, 403, 404 to one source; over this it is silenced
     * @param firstNanos how long for the first time; twice as long each further time
     * @param maxNanos how long at most; offences are forgotten after this time too
     */
    public record Bans(Rate malformed, Rate offences, long firstNanos, long maxNanos) {}

    /**
     * Of datagrams to addresses that have not shown yet that they hear us.
     *
     * @param factor bytes out by bytes in
     * @param excess bytes a second, all together, by which first answers may exceed that
     * @param excessPauseNanos how long one address waits for its next excess
     */
    public record Reflection(double factor, Rate excess, long excessPauseNanos) {}

    private static final Each STRANGER =
            new Each(Rate.of(400), Rate.of(50), Rate.of(50), Rate.of(50), new Rate(1, 20), new Rate(20, 40));
    private static final Each KNOWN =
            new Each(Rate.of(4000), Rate.of(50), Rate.of(50), Rate.of(200), new Rate(1000, 1000), new Rate(50, 100));

    /** Of the calls of strangers that wait for their ACK for 32 s each may hold two pairs: all together a third of all, at a flood. */
    private static final double PAIRS_PER_STRANGER_A_SECOND = 256;

    private static final double PAIRS_PER_STRANGER_AT_ONCE = 25;

    /** For 5000 pairs of media ports. */
    public static final GuardLimits DEFAULT = of(5000);

    /** One known far end may make 50 calls a second, all together 500; strangers as many as media ports can bear. */
    public static GuardLimits of(int portPairs) {
        return new GuardLimits(
                STRANGER,
                KNOWN,
                new Rate(
                        Math.max(1, portPairs / PAIRS_PER_STRANGER_A_SECOND),
                        Math.max(20, portPairs / PAIRS_PER_STRANGER_AT_ONCE)),
                new Rate(200, 800),
                Rate.of(500),
                new Rate(200, 400),
                new Bans(new Rate(10, 100), new Rate(0.2, 60), TimeUnit.MINUTES.toNanos(1), TimeUnit.HOURS.toNanos(1)),
                new Reflection(2, new Rate(50_000, 200_000), TimeUnit.MINUTES.toNanos(1)),
                50_000,
                TimeUnit.HOURS.toNanos(1));
    }
}
