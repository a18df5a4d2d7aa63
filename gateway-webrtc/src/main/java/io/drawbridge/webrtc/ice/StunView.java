package io.drawbridge.webrtc.ice;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The few things the demultiplexer must know of a STUN message before it trusts it (RFC 8489). A view: valid as long as the datagram is.
 * Pure; reading never throws.
 */
final class StunView {
    /** Kinds of message (RFC 8489 section 5). */
    enum Kind {
        REQUEST,
        INDICATION,
        SUCCESS,
        ERROR
    }

    /** The 96 bits of a transaction id. */
    record TransactionId(int high, long low) {}

    static final int HEADER_BYTES = 20;
    static final int INTEGRITY_BYTES = 24;
    private static final int MAGIC_COOKIE = 0x2112A442;
    private static final int BINDING = 1;
    private static final int USERNAME = 0x0006;
    private static final int MESSAGE_INTEGRITY = 0x0008;
    private static final int PRIORITY = 0x0024;
    private static final int USE_CANDIDATE = 0x0025;
    private static final int ICE_CONTROLLED = 0x8029;
    private static final int LONGEST_USERNAME_BYTES = 513;

    private final ByteBuf datagram;
    private final int type;
    private String username = "";
    private boolean useCandidate;
    private boolean controlled;
    private long priority;
    private int integrityOffset = -1;

    private StunView(ByteBuf datagram) {
        this.datagram = datagram;
        this.type = datagram.getUnsignedShort(datagram.readerIndex());
    }

    /** Reads a binding message; empty when it is none, or not well formed up to its MESSAGE-INTEGRITY. */
    static Optional<StunView> of(ByteBuf datagram) {
        int start = datagram.readerIndex();
        int length = datagram.readableBytes();
        if (length < HEADER_BYTES
                || datagram.getInt(start + 4) != MAGIC_COOKIE
                || datagram.getUnsignedShort(start + 2) != length - HEADER_BYTES
                || length % 4 != 0
                || method(datagram.getUnsignedShort(start)) != BINDING) {
            return Optional.empty();
        }
        StunView view = new StunView(datagram);
        return view.readAttributes() ? Optional.of(view) : Optional.empty();
    }

    private static int method(int type) {
        return (type & 0x000F) | ((type & 0x00E0) >> 1) | ((type & 0x3E00) >> 2);
    }

    /** Stops at MESSAGE-INTEGRITY: what follows is not covered by it. */
    private boolean readAttributes() {
        int at = datagram.readerIndex() + HEADER_BYTES;
        int end = datagram.writerIndex();
        while (at < end) {
            if (end - at < 4) {
                return false;
            }
            int attribute = datagram.getUnsignedShort(at);
            int length = datagram.getUnsignedShort(at + 2);
            if (length > end - at - 4) {
                return false;
            }
            if (attribute == MESSAGE_INTEGRITY) {
                integrityOffset = at;
                return length == INTEGRITY_BYTES - 4;
            }
            if (attribute == USERNAME && length <= LONGEST_USERNAME_BYTES) {
                username = datagram.toString(at + 4, length, StandardCharsets.UTF_8);
            } else if (attribute == USE_CANDIDATE) {
                useCandidate = true;
            } else if (attribute == ICE_CONTROLLED) {
                controlled = true;
            } else if (attribute == PRIORITY && length == Integer.BYTES) {
                priority = datagram.getUnsignedInt(at + 4);
            }
            at += 4 + ((length + 3) & ~3);
        }
        return true;
    }

    Kind kind() {
        return switch (((type >> 7) & 2) | ((type >> 4) & 1)) {
            case 0 -> Kind.REQUEST;
            case 1 -> Kind.INDICATION;
            case 2 -> Kind.SUCCESS;
            default -> Kind.ERROR;
        };
    }

    TransactionId transactionId() {
        return transactionId(datagram);
    }

    /** The id of a message that is known to be STUN. */
    static TransactionId transactionId(ByteBuf stun) {
        int start = stun.readerIndex();
        return new TransactionId(stun.getInt(start + 8), stun.getLong(start + 12));
    }

    /** Receiver's and sender's ufrag with a colon between them; empty if there is none. */
    String username() {
        return username;
    }

    /** The part of {@link #username} before the colon: whose message this is. */
    String receiverUfrag() {
        int colon = username.indexOf(':');
        return colon < 0 ? username : username.substring(0, colon);
    }

    boolean useCandidate() {
        return useCandidate;
    }

    /** Whether the sender says that it is the controlled one. */
    boolean controlled() {
        return controlled;
    }

    /** PRIORITY, or 0. */
    long priority() {
        return priority;
    }

    /** Where MESSAGE-INTEGRITY begins, as an index of the datagram's buffer; -1 if there is none. */
    int integrityOffset() {
        return integrityOffset;
    }

    ByteBuf datagram() {
        return datagram;
    }
}
