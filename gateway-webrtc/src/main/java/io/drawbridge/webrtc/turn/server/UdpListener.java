package io.drawbridge.webrtc.turn.server;

import io.drawbridge.webrtc.turn.Client;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One UDP address of the server; remembers only clients that have an allocation. Owner: the server's loop. */
final class UdpListener extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(UdpListener.class);

    /** Clients of datagrams. */
    static final class UdpClient extends Client {
        private final UdpListener listener;

        UdpClient(UdpListener listener, InetSocketAddress remote) {
            super(listener.local, remote);
            this.listener = listener;
        }

        @Override
        public boolean isStream() {
            return false;
        }

        boolean send(ByteBuf message) {
            return listener.outlet.send(message, remote());
        }

        void hold() {
            listener.clients.put(remote(), this);
        }

        void letGo() {
            listener.clients.remove(remote(), this);
        }
    }

    private final TurnServer server;
    private final InetSocketAddress local;
    private final Outlet outlet;
    private final Map<InetSocketAddress, UdpClient> clients = new HashMap<>();

    UdpListener(TurnServer server, InetSocketAddress local, Outlet outlet) {
        this.server = server;
        this.local = local;
        this.outlet = outlet;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof DatagramPacket packet
                    && packet.content().readableBytes() < DatagramSockets.LARGEST_BYTES) {
                UdpClient known = clients.get(packet.sender());
                server.onMessage(known == null ? new UdpClient(this, packet.sender()) : known, packet.content());
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
        LOG.debug("TURN socket: {}", cause.toString()); // clients that are gone; the socket lives on
    }

    void close() {
        outlet.channel().close();
    }
}
