package io.drawbridge.core.admin;

import io.micrometer.core.instrument.Counter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Counts connections whose first byte begins neither TLS (a handshake record, RFC 8446 section 5.1) nor HTTP (a method, RFC 9112
 * section 3.1, or the preface of RFC 9113), then leaves the pipeline. What becomes of the connection is the server's affair. Called on
 * the connection's loop; one serves all.
 */
@Sharable
final class OpeningCheck extends ChannelInboundHandlerAdapter {
    private static final int TLS_HANDSHAKE = 22;

    private final Counter malformed;

    OpeningCheck(Counter malformed) {
        this.malformed = malformed;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            context.pipeline().remove(this);
            if (!begins(bytes.getByte(bytes.readerIndex()))) {
                malformed.increment();
            }
        }
        context.fireChannelRead(message);
    }

    private static boolean begins(byte first) {
        return first == TLS_HANDSHAKE || (first >= 'A' && first <= 'Z');
    }
}
