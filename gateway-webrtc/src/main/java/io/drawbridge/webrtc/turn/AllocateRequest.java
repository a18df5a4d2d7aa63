package io.drawbridge.webrtc.turn;

import java.util.Optional;

/** Reads an Allocate request (RFC 8656 section 7.2, steps 3 to 9). Pure. */
final class AllocateRequest {
    /**
     * What is asked for.
     *
     * @param ipv4 whether an IPv4 relay is wanted
     * @param ipv6 whether an IPv6 relay is wanted; both: IPv6 is the additional one
     * @param even whether the port must be even
     * @param reserveNext whether the next port is to be kept
     * @param token of a port that was kept
     */
    record Wish(
            boolean ipv4,
            boolean ipv6,
            boolean even,
            boolean reserveNext,
            Optional<Long> token,
            boolean noFragments,
            int lifetimeSeconds) {}

    /** Either a wish, or the code of the error. */
    record Result(Optional<Wish> wish, int error) {
        private static Result error(int code) {
            return new Result(Optional.empty(), code);
        }
    }

    private static final int RESERVE_NEXT = 0x80;

    private AllocateRequest() {}

    /** {@code hasIpv4}, {@code hasIpv6}: what relays could be bound at all. */
    static Result read(StunMessage request, boolean hasIpv4, boolean hasIpv6, TurnLimits limits) {
        Optional<Integer> transport = request.firstByte(Stun.REQUESTED_TRANSPORT);
        if (transport.isEmpty()) {
            return Result.error(Stun.BAD_REQUEST);
        }
        if (transport.get() != Stun.TRANSPORT_UDP) {
            return Result.error(Stun.TRANSPORT_NOT_SUPPORTED);
        }
        if (contradicts(request)) {
            return Result.error(Stun.BAD_REQUEST);
        }
        boolean additional = asksAdditional(request);
        boolean asksFamily = request.has(Stun.REQUESTED_ADDRESS_FAMILY);
        int family = request.firstByte(Stun.REQUESTED_ADDRESS_FAMILY).orElse(0);
        boolean ipv6 = asksFamily ? family == Stun.FAMILY_IPV6 : additional || !hasIpv4;
        boolean ipv4 = asksFamily ? family == Stun.FAMILY_IPV4 : additional || hasIpv4;
        boolean canOne = (ipv4 && hasIpv4) || (ipv6 && hasIpv6);
        if (!canOne) {
            return Result.error(Stun.FAMILY_NOT_SUPPORTED);
        }
        int even = request.firstByte(Stun.EVEN_PORT).orElse(0);
        return new Result(
                Optional.of(new Wish(
                        ipv4,
                        ipv6,
                        request.has(Stun.EVEN_PORT),
                        (even & RESERVE_NEXT) != 0,
                        request.longNumber(Stun.RESERVATION_TOKEN),
                        request.has(Stun.DONT_FRAGMENT),
                        lifetimeSeconds(request, limits))),
                0);
    }

    /** Whether a relay of each family is wanted. */
    static boolean asksAdditional(StunMessage request) {
        return request.has(additionalFamily(request));
    }

    private static int additionalFamily(StunMessage request) {
        return request.has(Stun.ADDITIONAL_ADDRESS_FAMILY)
                ? Stun.ADDITIONAL_ADDRESS_FAMILY
                : Stun.ADDITIONAL_ADDRESS_FAMILY_OF_DRAFTS;
    }

    /** Attributes that are malformed, or exclude one another. */
    private static boolean contradicts(StunMessage request) {
        boolean token = request.has(Stun.RESERVATION_TOKEN);
        boolean even = request.has(Stun.EVEN_PORT);
        boolean family = request.has(Stun.REQUESTED_ADDRESS_FAMILY);
        boolean additional = asksAdditional(request);
        int evenBits = request.firstByte(Stun.EVEN_PORT).orElse(0);
        boolean additionalIsIpv6 = request.firstByte(additionalFamily(request)).orElse(0) == Stun.FAMILY_IPV6;
        return (token && (even || family || additional))
                || (token && request.longNumber(Stun.RESERVATION_TOKEN).isEmpty())
                || (even && request.firstByte(Stun.EVEN_PORT).isEmpty())
                || (additional && (family || !additionalIsIpv6 || (evenBits & RESERVE_NEXT) != 0));
    }

    /** Of an Allocate or Refresh request: what is asked for, between our bounds; 0 stays 0. */
    static int lifetimeSeconds(StunMessage request, TurnLimits limits) {
        Optional<Integer> asked = request.number(Stun.LIFETIME);
        if (asked.isEmpty()) {
            return limits.defaultLifetimeSeconds();
        }
        if (asked.get() == 0) {
            return 0;
        }
        long seconds = Integer.toUnsignedLong(asked.get());
        return (int) Math.max(limits.defaultLifetimeSeconds(), Math.min(seconds, limits.longestLifetimeSeconds()));
    }
}
