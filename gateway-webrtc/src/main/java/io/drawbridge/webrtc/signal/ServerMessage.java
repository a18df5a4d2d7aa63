package io.drawbridge.webrtc.signal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page is told beside the {@link io.drawbridge.core.meeting.page.PageNews} of its meeting: signalling. Protocol version 2
 * (see {@link Sessions}).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ServerMessage.IceServers.class, name = "ice-servers"),
    @JsonSubTypes.Type(value = ServerMessage.Answer.class, name = "answer"),
    @JsonSubTypes.Type(value = ServerMessage.Resumed.class, name = "resumed"),
    @JsonSubTypes.Type(value = ServerMessage.Pong.class, name = "pong"),
    @JsonSubTypes.Type(value = ServerMessage.Candidate.class, name = "candidate"),
    @JsonSubTypes.Type(value = ServerMessage.Renegotiate.class, name = "renegotiate"),
    @JsonSubTypes.Type(value = ServerMessage.Ended.class, name = "ended"),
    @JsonSubTypes.Type(value = ServerMessage.Failure.class, name = "error")
})
public sealed interface ServerMessage {
    /** The first message of every connection: the STUN and TURN servers that the page may use; none = do without. */
    record IceServers(List<IceServer> iceServers) implements ServerMessage {}

    /** One entry, as the browser takes it; never logged. */
    record IceServer(List<String> urls, String username, String credential) {
        /** Never shows the credential. */
        @Override
        public String toString() {
            return "IceServer" + urls;
        }
    }

    /**
     * The answer to the offer that is open.
     *
     * @param session name of the session, in the first answer; else null
     * @param key that proves that the session is the page's own, in the first answer; else null; never logged
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(String participantId, String sdp, @Nullable String session, @Nullable String key)
            implements ServerMessage {
        /** One that is not the first. */
        public Answer(String participantId, String sdp) {
            this(participantId, sdp, null, null);
        }

        /** Never shows the key. */
        @Override
        public String toString() {
            return "Answer[" + participantId + "]";
        }
    }

    /**
     * The session goes on over this socket.
     *
     * @param received the highest number that was taken from the page
     */
    record Resumed(long received) implements ServerMessage {}

    /**
     * Somebody is there.
     *
     * @param received the highest number that was taken from the page
     */
    record Pong(long received) implements ServerMessage {}

    /** A candidate of ours. */
    record Candidate(String mid, String candidate) implements ServerMessage {}

    /** Asks for a new offer, without an ICE restart. */
    record Renegotiate() implements ServerMessage {}

    /** Refused or ended; the connection is closed next. */
    record Ended(String key, String detail) implements ServerMessage {
        static Ended of(PageFault fault) {
            return new Ended(fault.key(), fault.detail());
        }
    }

    /** The last message could not be taken; the connection goes on. */
    record Failure(String key, String detail) implements ServerMessage {
        /** One that is not the meeting's. */
        public static Failure of(PageFault fault) {
            return new Failure(fault.key(), fault.detail());
        }
    }
}
