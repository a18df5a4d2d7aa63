package io.drawbridge.sip.trunk;

import java.util.OptionalLong;

/**
 * What is known of a trunk now; times by the same clock as the machines'.
 *
 * @param transport in use, or as configured while none is
 * @param state up, down or unknown
 * @param lastError what is wrong with it now; empty if nothing is known to be
 * @param roundTripNanos of the last answer to OPTIONS; -1 before the first
 * @param registers whether the gateway is to register there
 * @param registeredUntilNanos empty while it is not registered
 */
public record TrunkStatus(
        String name,
        String address,
        String transport,
        String state,
        long sinceNanos,
        String lastError,
        long roundTripNanos,
        boolean registers,
        OptionalLong registeredUntilNanos) {}
