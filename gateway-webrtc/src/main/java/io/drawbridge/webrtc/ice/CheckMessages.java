package io.drawbridge.webrtc.ice;

import io.drawbridge.webrtc.ice.StunView.TransactionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.ice4j.StunException;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.ErrorCodeAttribute;
import org.ice4j.attribute.FingerprintAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;

/** Writes the STUN messages of a controlled ICE agent with ice4j's messages (RFC 8489, RFC 8445 section 7). Pure. */
final class CheckMessages {
    private static final int FINGERPRINT_BYTES = 8;
    private static final int LENGTH_OFFSET = 2;

    private CheckMessages() {}

    /**
     * A connectivity or consent check.
     *
     * @param username the receiver's ufrag, a colon, the sender's
     * @param priority of a peer-reflexive candidate of ours (section 7.1.1)
     */
    static ByteBuf check(TransactionId transaction, String username, long priority, StunKey key) {
        Request check = request(transaction);
        check.putAttribute(AttributeFactory.createUsernameAttribute(username));
        check.putAttribute(AttributeFactory.createPriorityAttribute(priority));
        // The one with the smaller tie-breaker stays controlled (section 7.3.1.1), and we always do.
        check.putAttribute(AttributeFactory.createIceControlledAttribute(0));
        return signed(check, key);
    }

    /** What a check is answered with: where it came from. */
    static ByteBuf success(TransactionId transaction, InetSocketAddress from, StunKey key) {
        TransportAddress mapped = new TransportAddress(from, Transport.UDP);
        return signed(identified(MessageFactory.createBindingResponse(request(transaction), mapped), transaction), key);
    }

    /** What an agent is answered that says it is controlled too: it switches (section 7.3.1.1). */
    static ByteBuf roleConflict(TransactionId transaction, StunKey key) {
        Message conflict = MessageFactory.createBindingErrorResponse(ErrorCodeAttribute.ROLE_CONFLICT);
        return signed(identified(conflict, transaction), key);
    }

    /** A question of RFC 8489 alone: where do you see us? */
    static ByteBuf binding(TransactionId transaction) {
        return Unpooled.wrappedBuffer(encoded(request(transaction)));
    }

    private static Request request(TransactionId transaction) {
        return identified(MessageFactory.createBindingRequest(), transaction);
    }

    private static <M extends Message> M identified(M message, TransactionId transaction) {
        byte[] id = ByteBuffer.allocate(Message.TRANSACTION_ID_LENGTH)
                .putInt(transaction.high())
                .putLong(transaction.low())
                .array();
        try {
            message.setTransactionID(id);
        } catch (StunException e) {
            throw new IllegalStateException("a transaction id of 12 bytes is not taken", e);
        }
        return message;
    }

    /** Without a stack: only attributes that depend on credentials would ask it. */
    private static byte[] encoded(Message message) {
        return message.encode(null);
    }

    /** With MESSAGE-INTEGRITY and FINGERPRINT, each of which counts itself in the length that it covers. */
    private static ByteBuf signed(Message message, StunKey key) {
        byte[] body = encoded(message);
        ByteBuf out = Unpooled.buffer(body.length + StunView.INTEGRITY_BYTES + FINGERPRINT_BYTES);
        out.writeBytes(body);
        out.setShort(LENGTH_OFFSET, body.length - StunView.HEADER_BYTES + StunView.INTEGRITY_BYTES);
        append(out, Attribute.MESSAGE_INTEGRITY, key.sign(out));
        int covered = out.readableBytes();
        out.setShort(LENGTH_OFFSET, covered - StunView.HEADER_BYTES + FINGERPRINT_BYTES);
        append(out, Attribute.FINGERPRINT, FingerprintAttribute.calculateXorCRC32(out.array(), 0, covered));
        return out;
    }

    private static void append(ByteBuf out, int type, byte[] value) {
        out.writeShort(type).writeShort(value.length).writeBytes(value);
    }
}
