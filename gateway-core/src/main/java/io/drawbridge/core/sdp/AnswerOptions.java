package io.drawbridge.core.sdp;

import java.util.List;

/**
 * What an answer says besides what was agreed.
 *
 * @param sessionId o= session id, the same for the whole session
 * @param version o= version; counts up when the answer changes
 * @param sessionName s=
 * @param streams for each accepted m line, in order; may be empty for plain RTP
 * @param ptimeMillis length of audio packets
 * @param maxVideoBitrateBps the most video that we want to receive; 0 = not said
 */
public record AnswerOptions(
        String sessionId,
        long version,
        String sessionName,
        List<StreamIds> streams,
        int ptimeMillis,
        int maxVideoBitrateBps) {

    public AnswerOptions {
        streams = List.copyOf(streams);
    }
}
