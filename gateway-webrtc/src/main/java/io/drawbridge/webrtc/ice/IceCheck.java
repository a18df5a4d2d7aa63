package io.drawbridge.webrtc.ice;

import io.drawbridge.webrtc.ice.StunView.TransactionId;
import org.jspecify.annotations.Nullable;

/** What an {@link IceMachine} knows of one path, and its open check. Owner: the machine's thread. */
final class IceCheck {
    /** WAITING -> RUNNING -> VALID or FAILED; a check of the far end sets one going again (RFC 8445 section 7.3.1.4). */
    enum State {
        WAITING,
        RUNNING,
        VALID,
        FAILED
    }

    final IcePath path;
    State state = State.WAITING;

    @Nullable
    TransactionId transaction;

    int sent;
    long dueNanos;
    /** Whether a signed check came this way. */
    boolean heard;

    /** Whether a check of the far end has set it going. */
    boolean triggered;
    /** Whether that was after it had failed. */
    boolean revived;
    /** Whether a signed answer ever came this way. */
    boolean answered;

    boolean nominated;
    long nominatedNanos;
    /** What the far end thinks of its candidate. */
    long priority;
    /** When the far end answered last with its signature: it consents (RFC 7675). */
    long answeredNanos;

    IceCheck(IcePath path) {
        this.path = path;
    }
}
