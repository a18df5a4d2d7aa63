package io.drawbridge.core.sdp;

/**
 * A {@code c=} line (RFC 8866 section 5.7).
 *
 * @param addressType IP4 or IP6
 * @param address without TTL and count
 */
public record Connection(String addressType, String address) {}
