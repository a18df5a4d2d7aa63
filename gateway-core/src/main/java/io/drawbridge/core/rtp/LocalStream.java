package io.drawbridge.core.rtp;

/**
 * What identifies a stream that we send.
 *
 * @param ssrc 32 bits, unsigned
 * @param repairSsrc of its retransmissions (RFC 4588 section 5.1); 0 = none
 * @param cname the same for all streams of one participant, so that the far end keeps them in step (RFC 3550 section 6.5.1)
 */
public record LocalStream(long ssrc, long repairSsrc, String cname) {
    /** A stream that is not repaired. */
    public LocalStream(long ssrc, String cname) {
        this(ssrc, 0, cname);
    }
}
