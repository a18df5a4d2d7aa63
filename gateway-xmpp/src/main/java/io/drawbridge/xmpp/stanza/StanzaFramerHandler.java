package io.drawbridge.xmpp.stanza;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Shell of {@link StanzaFramer}: bytes in, {@link StreamEvent}s on. */
public final class StanzaFramerHandler extends ChannelInboundHandlerAdapter {
    private final StanzaFramer framer;

    public StanzaFramerHandler(StreamLimits limits) {
        this.framer = new StanzaFramer(limits);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf buffer)) {
            ctx.fireChannelRead(message);
            return;
        }
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        buffer.release();
        framer.feed(bytes, 0, bytes.length, ctx::fireChannelRead);
    }
}
