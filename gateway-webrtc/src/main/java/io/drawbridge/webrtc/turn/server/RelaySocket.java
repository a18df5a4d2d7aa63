package io.drawbridge.webrtc.turn.server;

import io.drawbridge.webrtc.turn.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One relay socket of the system. Owner: the server's loop. */
final class RelaySocket extends Relay {
    private static final Logger LOG = LoggerFactory.getLogger(RelaySocket.class);

    private final Outlet outlet;

    RelaySocket(InetSocketAddress local, Outlet outlet) {
        super(local);
        this.outlet = outlet;
    }

    boolean send(ByteBuf data, InetSocketAddress peer) {
        return outlet.send(data, peer);
    }

    void close() {
        outlet.channel().close();
    }

    /** What peers send. */
    static final class Reader extends ChannelInboundHandlerAdapter {
        private final TurnServer server;
        private @Nullable RelaySocket relay;

        Reader(TurnServer server) {
            this.server = server;
        }

        void relay(RelaySocket bound) {
            relay = bound;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (relay != null
                        && message instanceof DatagramPacket packet
                        && packet.content().readableBytes() < DatagramSockets.LARGEST_BYTES) {
                    server.onPeerDatagram(relay, packet.sender(), packet.content());
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            server.onReadComplete();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("relay socket: {}", cause.toString()); // unreachable peers; the socket lives on
        }
    }
}
