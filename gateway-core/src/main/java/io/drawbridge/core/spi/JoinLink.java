package io.drawbridge.core.spi;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.meeting.page.PageCommand;
import java.util.Optional;

/**
 * The link that carries web joins to a callbridge. The xmpp leg lends one that crosses an XMPP server; with XMPP off the core lends
 * one that calls the callbridge's inner half directly. Thread-safe.
 */
public interface JoinLink {
    /** Why joins cannot be taken now, in one sentence; empty when they can. */
    Optional<String> unavailable();

    /**
     * Asks to join. Answers come to {@code listener}, on any thread, in order; exactly one of {@link Listener#onAnswer} and
     * {@link Listener#onEnded} comes first, within 10 seconds.
     */
    Call join(Request request, Listener listener);

    /**
     * A browser's wish to join.
     *
     * @param sessionId unique, [a-z0-9]{8,32}; repeating a join with the same id is the same join
     * @param meeting name or number as it stood in the link
     * @param pin the PIN that was typed, {@code #} to enter without one, a signed invitation, or empty; never logged
     * @param displayName as the guest typed it, at most 64 characters, not trusted
     * @param language "en" or "fr"
     * @param remote the browser's address for call records
     * @param sdpOffer the browser's offer, verbatim
     */
    record Request(
            String sessionId,
            String meeting,
            String pin,
            String displayName,
            String language,
            String remote,
            String sdpOffer) {
        /** The same under another name. */
        public Request withName(String name) {
            return new Request(sessionId, meeting, pin, name, language, remote, sdpOffer);
        }

        /** Never shows PIN, name or addresses. */
        @Override
        public String toString() {
            return "Request[" + sessionId + ", " + meeting + "]";
        }
    }

    /**
     * An ICE candidate that came after the description (RFC 8840).
     *
     * @param mid the m line's mid
     * @param candidate the value of {@code a=candidate:} without that prefix; empty = end of candidates
     */
    record Candidate(String mid, String candidate) {}

    /** The asking side's handle of a join. Thread-safe. */
    interface Call {
        /** Trickles a candidate. */
        void candidate(Candidate candidate);

        /** Sends a new offer in the running session; answered by {@link Listener#onAnswer}. */
        void offer(String sdpOffer);

        /** What the page asks of its meeting, once it has joined; what is refused is answered by news. */
        default void command(PageCommand command) {}

        /** Leaves, or ends for the given reason. Idempotent. */
        void end(EndReason reason);
    }

    /** What the asking side is told. */
    interface Listener {
        /** The answer to the offer that is open, with the participant that the join has become. */
        void onAnswer(String participantId, String sdpAnswer);

        /** A candidate of ours that came late. */
        void onCandidate(Candidate candidate);

        /** The meeting wants a new offer, since the order of codecs it prefers has changed. */
        void onRenegotiate();

        /** Follows the meeting when that is in another process; in the same process the page looks for itself. Empty: nobody looks. */
        default Optional<ParticipantObserver> observer() {
            return Optional.empty();
        }

        /** Refused or ended; nothing comes after it. */
        void onEnded(EndReason reason);
    }
}
