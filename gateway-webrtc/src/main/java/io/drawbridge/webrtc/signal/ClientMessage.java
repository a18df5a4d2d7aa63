package io.drawbridge.webrtc.signal;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.drawbridge.core.directory.GuestTokens;
import io.drawbridge.core.meeting.page.PageCommand;
import java.util.Objects;

/** What a page says, protocol version 2 (see {@link Sessions}). Every text is untrusted. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ClientMessage.Join.class, name = "join"),
    @JsonSubTypes.Type(value = ClientMessage.Resume.class, name = "resume"),
    @JsonSubTypes.Type(value = ClientMessage.Ping.class, name = "ping"),
    @JsonSubTypes.Type(value = ClientMessage.Candidate.class, name = "candidate"),
    @JsonSubTypes.Type(value = ClientMessage.Offer.class, name = "offer"),
    @JsonSubTypes.Type(value = ClientMessage.Leave.class, name = "leave")
})
public sealed interface ClientMessage {
    /** The version of the protocol that is spoken. */
    int VERSION = 2;

    /**
     * The first message: asks to join.
     *
     * @param version of this protocol, 2
     * @param meeting name or number, as in the link
     * @param pin that was typed, {@code #} to enter without one; empty or left out: none was
     * @param token a signed invitation, as in the link; empty or left out: none
     * @param name of the guest
     * @param language of the page, two letters
     * @param sdp the offer
     */
    record Join(int version, String meeting, String pin, String token, String name, String language, String sdp)
            implements ClientMessage {
        /** Longest display name. */
        static final int LONGEST_NAME_CHARS = 64;

        private static final int LONGEST_MEETING_CHARS = 128;
        private static final int LONGEST_PIN_CHARS = 32;

        /** Requires every part, and cuts the name to what can be shown. */
        public Join {
            Objects.requireNonNull(meeting, "meeting");
            Objects.requireNonNull(sdp, "sdp");
            if (meeting.isBlank() || meeting.length() > LONGEST_MEETING_CHARS) {
                throw new IllegalArgumentException("meeting");
            }
            pin = Objects.requireNonNullElse(pin, "");
            if (pin.length() > LONGEST_PIN_CHARS) {
                throw new IllegalArgumentException("pin");
            }
            token = Objects.requireNonNullElse(token, "");
            if (token.length() > GuestTokens.MOST_CHARS) {
                throw new IllegalArgumentException("token");
            }
            name = showable(Objects.requireNonNull(name, "name"));
            language = Objects.requireNonNull(language, "language").matches("[a-z]{2}") ? language : "en";
        }

        /** What is shown at the door: the invitation, or else the PIN. */
        public String shown() {
            return token.isEmpty() ? pin : token;
        }

        /** Never shows the PIN, the token, the name or the offer. */
        @Override
        public String toString() {
            return "Join[" + meeting + "]";
        }

        private static String showable(String text) {
            String clean =
                    text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Co}\\p{Cn}]", "").strip();
            return clean.codePointCount(0, clean.length()) <= LONGEST_NAME_CHARS
                    ? clean
                    : clean.substring(0, clean.offsetByCodePoints(0, LONGEST_NAME_CHARS));
        }
    }

    /**
     * The first message on another socket of a session that goes on.
     *
     * @param version of this protocol, 2
     * @param session its name
     * @param key proves that it is the page's own
     * @param received the highest number that was taken
     */
    record Resume(int version, String session, String key, long received) implements ClientMessage {
        private static final int LONGEST_CHARS = 64;

        /** Requires both texts, within their length. */
        public Resume {
            if (Objects.requireNonNull(session, "session").length() > LONGEST_CHARS
                    || Objects.requireNonNull(key, "key").length() > LONGEST_CHARS) {
                throw new IllegalArgumentException("session");
            }
        }

        /** Never shows the key. */
        @Override
        public String toString() {
            return "Resume[" + session + "]";
        }
    }

    /**
     * Asks whether anybody is there.
     *
     * @param received the highest number that was taken; 0 or left out: not said
     */
    record Ping(long received) implements ClientMessage {}

    /**
     * An ICE candidate of the browser.
     *
     * @param candidate as the browser gives it; empty = end of candidates
     */
    record Candidate(String mid, String candidate) implements ClientMessage {
        /** Requires both. */
        public Candidate {
            Objects.requireNonNull(mid, "mid");
            Objects.requireNonNull(candidate, "candidate");
        }
    }

    /** A new offer in the running session. */
    record Offer(String sdp) implements ClientMessage {
        /** Requires it. */
        public Offer {
            Objects.requireNonNull(sdp, "sdp");
        }
    }

    /** Something for the meeting; its JSON is the command's own. */
    record Command(PageCommand command) implements ClientMessage {}

    /** The guest leaves. */
    record Leave() implements ClientMessage {}
}
