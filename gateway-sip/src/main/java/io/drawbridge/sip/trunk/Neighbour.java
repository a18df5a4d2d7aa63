package io.drawbridge.sip.trunk;

/**
 * A known far end.
 *
 * @param name of the trunk, or the user of the account
 * @param encryption of its calls: required, best-effort or off
 * @param dialOut whether its calls may go beyond the meetings; of an account only with digest, see {@link Identity#mayDialOut}
 */
public record Neighbour(String name, String encryption, boolean dialOut) {}
