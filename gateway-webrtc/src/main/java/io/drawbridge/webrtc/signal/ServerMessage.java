package io.drawbridge.webrtc.signal;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a page is told, protocol version 1. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ServerMessage.IceServers.class, name = "ice-servers"),
    @JsonSubTypes.Type(value = ServerMessage.Answer.class, name = "answer"),
    @JsonSubTypes.Type(value = ServerMessage.Candidate.class, name = "candidate"),
    @JsonSubTypes.Type(value = ServerMessage.Renegotiate.class, name = "renegotiate"),
    @JsonSubTypes.Type(value = ServerMessage.Roster.class, name = "roster"),
    @JsonSubTypes.Type(value = ServerMessage.Picture.class, name = "picture"),
    @JsonSubTypes.Type(value = ServerMessage.Limits.class, name = "limits"),
    @JsonSubTypes.Type(value = ServerMessage.Notice.class, name = "notice"),
    @JsonSubTypes.Type(value = ServerMessage.Stage.class, name = "stage"),
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

    /** The answer to the offer that is open. */
    record Answer(String participantId, String sdp) implements ServerMessage {}

    /** A candidate of ours. */
    record Candidate(String mid, String candidate) implements ServerMessage {}

    /** Asks for a new offer, without an ICE restart. */
    record Renegotiate() implements ServerMessage {}

    /** Everyone else in the meeting, in order of joining. */
    record Roster(List<Entry> participants) implements ServerMessage {}

    /** One other participant; {@code path} is cvi or webrtc. */
    record Entry(String id, String name, String path, boolean muted) {}

    /** Whose picture the video track shows; null = nobody's. */
    record Picture(@Nullable String participantId) implements ServerMessage {}

    /** The most that the camera may send; 0 = no limit. {@code maxFs} in macroblocks of 16 x 16. */
    record Limits(int maxFs, int maxFps, int maxBitrateBps) implements ServerMessage {}

    /** A sentence for the person, by key; empty = nothing to say any more. */
    record Notice(String key) implements ServerMessage {}

    /** Where the guest is: {@code waiting} before the meeting, or {@code connected} to it. Not said to who is in from the start. */
    record Stage(String stage) implements ServerMessage {}

    /** Refused or ended; the connection is closed next. */
    record Ended(String key, String detail) implements ServerMessage {}

    /** The last message could not be taken; the connection goes on. */
    record Failure(String key, String detail) implements ServerMessage {}
}
