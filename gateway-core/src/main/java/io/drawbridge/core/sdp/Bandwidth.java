package io.drawbridge.core.sdp;

/** A {@code b=} line: AS and CT in kbit/s, TIAS in bit/s (RFC 8866 section 5.8, RFC 3890). */
public record Bandwidth(String type, long value) {}
