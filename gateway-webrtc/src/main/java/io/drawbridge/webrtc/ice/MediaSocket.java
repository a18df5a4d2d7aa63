package io.drawbridge.webrtc.ice;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bound UDP address of a {@link MediaPort}: reads and writes in batches (recvmmsg, sendmmsg), and knows which browser is behind which
 * remote address. Owner: the port's loop.
 */
final class MediaSocket extends ChannelInboundHandlerAdapter {
    /** Above any datagram of a browser; one that fills it was cut. */
    static final int LARGEST_DATAGRAM_BYTES = 2048;

    private static final Logger LOG = LoggerFactory.getLogger(MediaSocket.class);
    private static final int DATAGRAMS_A_READ = 16;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 << 10, 1 << 20);

    private final MediaPort port;
    private final Map<InetSocketAddress, Route> routes = new HashMap<>();
    private @Nullable Channel channel;
    private volatile InetSocketAddress local; // final once bound
    private boolean reading;
    private boolean flushPlanned;

    MediaSocket(MediaPort port, InetAddress address, int portNumber) {
        this.port = port;
        this.local = new InetSocketAddress(address, portNumber);
    }

    ChannelFuture bind(Class<? extends DatagramChannel> type) {
        boolean epoll = EpollDatagramChannel.class.isAssignableFrom(type);
        int batch = epoll ? LARGEST_DATAGRAM_BYTES * DATAGRAMS_A_READ : LARGEST_DATAGRAM_BYTES;
        Bootstrap bootstrap = new Bootstrap()
                .group(port.loop())
                .channel(type)
                .handler(this)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(batch));
        if (epoll) {
            bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST_DATAGRAM_BYTES);
        }
        ChannelFuture bound = bootstrap.bind(local);
        bound.addListener(future -> {
            if (future.isSuccess()) {
                onBound(bound.channel());
            }
        });
        return bound;
    }

    private void onBound(Channel open) {
        channel = open;
        // The address as we know it, with the port that it really got.
        local = new InetSocketAddress(local.getAddress(), ((InetSocketAddress) open.localAddress()).getPort());
        Integer receiveBuffer = open.config().getOption(ChannelOption.SO_RCVBUF);
        if (receiveBuffer != null && receiveBuffer < SOCKET_BUFFER_BYTES) {
            LOG.debug("receive buffer of the media port is {} bytes: raise net.core.rmem_max", receiveBuffer);
        }
    }

    /** The bound address. */
    InetSocketAddress local() {
        return local;
    }

    /** What is known of a remote address; only those from which a signed STUN request came are known. */
    @Nullable
    Route at(InetSocketAddress remote) {
        return routes.get(remote);
    }

    /** A remote address becomes known; one that is another browser's stays so until it is proved that it is not any more. */
    void learn(Route route) {
        if (route.valid()) {
            routes.put(route.path.remote(), route);
        } else {
            routes.putIfAbsent(route.path.remote(), route);
        }
    }

    void forget(Route route) {
        routes.remove(route.path.remote(), route);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        reading = true;
        try {
            if (message instanceof DatagramPacket packet) {
                port.onDatagram(this, packet.sender(), packet.content());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        port.onReadComplete();
    }

    /** Writes without flushing; takes over the buffer. A full socket drops it. */
    void write(ByteBuf datagram, InetSocketAddress remote) {
        Channel open = channel;
        if (open == null || !open.isWritable()) {
            port.counters().droppedOnSend();
            datagram.release();
            return;
        }
        open.write(new DatagramPacket(datagram, remote), open.voidPromise());
    }

    /** Flushes at the end of what the loop does just now, so that packets of several senders share a system call. */
    void flush() {
        if (reading) {
            port.flushAfterRead(this);
        } else if (!flushPlanned) {
            flushPlanned = true;
            port.loop().execute(this::flushNow);
        }
    }

    void flushNow() {
        flushPlanned = false;
        if (channel != null) {
            channel.flush();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("media socket: {}", cause.toString()); // unreachable hosts and the like; the socket lives on
    }

    void close() {
        if (channel != null) {
            channel.close();
        }
    }
}
