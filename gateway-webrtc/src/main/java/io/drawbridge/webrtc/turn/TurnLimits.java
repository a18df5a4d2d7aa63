package io.drawbridge.webrtc.turn;

/**
 * Limits of the TURN server.
 *
 * @param allocations in all, with ports that are kept for a token and with what is given back while its port rests
 * @param allocationsPerUser of these for one user name: a browser makes one for each address of its own and each way to us
 * @param allocationsPerAddress of these for one client address (IPv6: one /64), behind which a whole office may sit
 * @param peersPerAllocation permissions, and channels and ways to peers, of one allocation; half of the ways at most are those of peers that spoke
 *     first
 * @param defaultLifetimeSeconds of an allocation that asks for none (RFC 8656 section 3.2: 10 minutes)
 * @param longestLifetimeSeconds of an allocation that asks for more
 * @param permissionSeconds of a permission (section 9: 5 minutes)
 * @param channelSeconds of a channel (section 12: 10 minutes)
 * @param reservationSeconds of a reserved port (section 7.2: at least 30)
 * @param nonceSeconds of a nonce
 * @param portTries how many ports are tried before the range counts as full
 * @param portRestSeconds how long a freed port rests, so that late packets reach nobody new
 */
public record TurnLimits(
        int allocations,
        int allocationsPerUser,
        int allocationsPerAddress,
        int peersPerAllocation,
        int defaultLifetimeSeconds,
        int longestLifetimeSeconds,
        int permissionSeconds,
        int channelSeconds,
        int reservationSeconds,
        int nonceSeconds,
        int portTries,
        int portRestSeconds) {
    /** What the gateway uses. */
    public static final TurnLimits DEFAULTS = new TurnLimits(4000, 40, 400, 64, 600, 3600, 300, 600, 30, 900, 64, 10);
}
