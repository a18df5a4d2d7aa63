package io.drawbridge.webrtc.turn.server;

import io.drawbridge.webrtc.turn.StreamFrames;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cuts one stream into frames and feeds them to the server. Owner: the server's loop. */
final class StreamReader extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);

    private final TurnServer server;
    private @Nullable StreamClient client;

    StreamReader(TurnServer server) {
        this.server = server;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        client = server.onStream(context.channel());
        super.channelActive(context);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int length = StreamFrames.length(in);
        while (length > 0 && client != null) {
            server.onMessage(client, in.slice(in.readerIndex(), length));
            in.skipBytes(length);
            length = in.isReadable() ? StreamFrames.length(in) : StreamFrames.INCOMPLETE;
        }
        if (length == StreamFrames.BROKEN || client == null) {
            in.skipBytes(in.readableBytes());
            server.onBrokenStream();
            context.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        super.channelReadComplete(context);
        server.onReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        super.channelInactive(context);
        if (client != null) {
            server.onStreamClosed(client);
            client = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("TURN stream: {}", cause.toString());
        context.close();
    }
}
