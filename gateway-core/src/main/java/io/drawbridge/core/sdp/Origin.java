package io.drawbridge.core.sdp;

/** The {@code o=} line (RFC 8866 section 5.2); session id and version are text, since real ones exceed 64 bits. */
public record Origin(String username, String sessionId, String version, String addressType, String address) {}
