package io.drawbridge.core.sdp;

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
}
