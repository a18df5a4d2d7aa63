package io.drawbridge.core.sdp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Direction attributes (RFC 8866 section 6.7). */
public enum Direction {
    SENDRECV(true, true),
    SENDONLY(true, false),
    RECVONLY(false, true),
    INACTIVE(false, false);

    private final boolean send;
    private final boolean receive;

    Direction(boolean send, boolean receive) {
        this.send = send;
        this.receive = receive;
    }

    /** Whether the describing side sends. */
    public boolean sends() {
        return send;
    }

    /** Whether the describing side receives. */
    public boolean receives() {
        return receive;
    }

    /** The same as the other side sees it. */
    public Direction reversed() {
        return switch (this) {
            case SENDONLY -> RECVONLY;
            case RECVONLY -> SENDONLY;
            default -> this;
        };
    }

    /** The name of its {@code a=} line. */
    public String attributeName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The direction with those two halves. */
    public static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }

    /** The first direction among attributes. */
    static Optional<Direction> of(List<Attribute> attributes) {
        for (Attribute attribute : attributes) {
            for (Direction direction : values()) {
                if (attribute.name().equals(direction.attributeName())) {
                    return Optional.of(direction);
                }
            }
        }
        return Optional.empty();
    }
}
