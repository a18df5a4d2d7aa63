package io.drawbridge.core.sdp;

/**
 * How our side of one m line names its stream (RFC 5576, RFC 8830).
 *
 * @param ssrc unsigned 32 bits
 * @param repairSsrc of the stream of retransmissions (RFC 4588), where one is agreed; 0 = none
 * @param cname one per participant
 * @param streamId groups tracks that play in step
 * @param trackId unique in the session
 */
public record StreamIds(long ssrc, long repairSsrc, String cname, String streamId, String trackId) {
    /** A stream that is not repaired. */
    public StreamIds(long ssrc, String cname, String streamId, String trackId) {
        this(ssrc, 0, cname, streamId, trackId);
    }
}
