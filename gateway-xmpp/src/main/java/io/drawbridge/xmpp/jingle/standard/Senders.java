package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.sdp.Direction;
import java.util.Locale;
import java.util.Optional;

/** Who sends a content's media (XEP-0166 section 7.3), and what that is in a description of either side. */
enum Senders {
    BOTH(Direction.SENDRECV),
    INITIATOR(Direction.SENDONLY),
    RESPONDER(Direction.RECVONLY),
    NONE(Direction.INACTIVE);

    private final Direction ofInitiator;

    Senders(Direction ofInitiator) {
        this.ofInitiator = ofInitiator;
    }

    /** The word; both when there is none. Empty for another word. */
    static Optional<Senders> read(String word) {
        if (word.isEmpty()) {
            return Optional.of(BOTH);
        }
        for (Senders senders : values()) {
            if (senders.word().equals(word)) {
                return Optional.of(senders);
            }
        }
        return Optional.empty();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the describing side writes. */
    Direction direction(boolean initiatorDescribes) {
        return initiatorDescribes ? ofInitiator : ofInitiator.reversed();
    }

    /** The inverse of {@link #direction}. */
    static Senders of(Direction direction, boolean initiatorDescribes) {
        Direction ofInitiator = initiatorDescribes ? direction : direction.reversed();
        for (Senders senders : values()) {
            if (senders.ofInitiator == ofInitiator) {
                return senders;
            }
        }
        throw new IllegalArgumentException(direction.name());
    }
}
