package io.drawbridge.core.rtp;

/**
 * What identifies a stream that we send.
 *
 * @param ssrc 32 bits, unsigned
 * @param cname the same for all streams of one participant, so that the far end keeps them in step (RFC 3550 section 6.5.1)
 */
public record LocalStream(long ssrc, String cname) {}
