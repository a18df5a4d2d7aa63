package io.drawbridge.core.media;

import io.drawbridge.core.sdp.LocalEndpoint;
import io.netty.buffer.ByteBuf;

/**
 * The way of one m line's datagrams (a SIP leg) or of a whole bundle's (a browser). Datagrams are as they are on the wire: protected
 * already where the flow is secure. Owner: the meeting's loop.
 */
public interface MediaFlow {
    /** Says who gets what comes in; called once before anything is sent. */
    void receiver(FlowReceiver receiver);

    /** Writes an RTP datagram; takes over the buffer. Sent at the latest with {@link #flush}. */
    void sendRtp(ByteBuf datagram);

    /** Writes an RTCP datagram; takes over the buffer. */
    void sendRtcp(ByteBuf datagram);

    /** Flushes what was written. */
    void flush();

    /** Our end, as the answer describes it. */
    LocalEndpoint local();

    /** Whether packets must be protected; then nothing is sent or accepted before {@link FlowReceiver#onKeys}. */
    boolean secure();
}
