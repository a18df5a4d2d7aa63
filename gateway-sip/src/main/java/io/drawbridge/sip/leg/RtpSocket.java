package io.drawbridge.sip.leg;

import io.drawbridge.core.net.PacketBuffers;
import io.drawbridge.sip.message.Printable;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One UDP media socket of a call, registered with the meeting's loop. Owner: that loop. */
final class RtpSocket extends SimpleChannelInboundHandler<DatagramPacket> {
    /** Takes datagrams; they are lent for the length of the call. */
    interface Receiver {
        void onDatagram(ByteBuf datagram, InetSocketAddress source);
    }

    private static final Logger log = LoggerFactory.getLogger(RtpSocket.class);

    /** Above any media packet; what fills it was cut off (recvmmsg truncates in silence). */
    static final int MAX_DATAGRAM_BYTES = 2048;

    private static final int RECEIVE_BUFFER_BYTES = 512 * 1024;
    private static final int PACKETS_PER_READ = 16;

    private final Receiver receiver;
    private final DatagramChannel channel;
    private final DatagramRun run;
    private boolean unflushed;

    private RtpSocket(DatagramChannel channel, boolean epoll, Receiver receiver) {
        this.channel = channel;
        this.run = new DatagramRun(channel, epoll);
        this.receiver = receiver;
    }

    /** Binds on {@code loop}, which is the calling thread; empty if the port is taken. */
    static Optional<RtpSocket> bind(EventLoop loop, boolean epoll, InetSocketAddress address, Receiver receiver) {
        RtpSocket socket = new RtpSocket(channel(epoll, address), epoll, receiver);
        DatagramChannel channel = socket.channel;
        channel.config().setAllocator(PacketBuffers.POOL);
        channel.config().setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        if (epoll) {
            channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_DATAGRAM_BYTES);
            channel.config()
                    .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES * PACKETS_PER_READ));
        } else {
            channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES));
        }
        channel.pipeline().addLast(socket);
        ChannelFuture registered = loop.register(channel);
        ChannelFuture bound = registered.isSuccess() ? channel.bind(address) : registered;
        if (!bound.isSuccess()) { // on its own loop it is done when it returns
            log.debug("cannot bind an RTP port: {}", Printable.of(String.valueOf(bound.cause())));
            channel.close();
            return Optional.empty();
        }
        return Optional.of(socket);
    }

    private static DatagramChannel channel(boolean epoll, InetSocketAddress address) {
        SocketProtocolFamily family =
                address.getAddress() instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        return epoll ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
    }

    InetSocketAddress local() {
        return channel.localAddress();
    }

    /** Takes over the buffer. */
    void write(ByteBuf datagram, InetSocketAddress target) {
        unflushed = true;
        run.add(datagram, target);
    }

    /** Sends what was written, in one system call where the platform can. */
    void flush() {
        if (unflushed) {
            unflushed = false;
            run.write();
            channel.flush();
        }
    }

    /** Leaves its loop for another; reads nothing before {@link #resume}, so that packets wait in the socket. */
    CompletableFuture<Void> moveTo(EventLoop loop) {
        CompletableFuture<Void> moved = new CompletableFuture<>();
        channel.config().setAutoRead(false);
        channel.deregister().addListener(left -> {
            if (!left.isSuccess()) {
                moved.completeExceptionally(left.cause());
                return;
            }
            loop.register(channel).addListener(arrived -> {
                if (arrived.isSuccess()) {
                    moved.complete(null);
                } else {
                    moved.completeExceptionally(arrived.cause());
                }
            });
        });
        return moved;
    }

    /** Reads again, on its loop of now. */
    void resume() {
        channel.config().setAutoRead(true);
    }

    void close() {
        flush();
        channel.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        receiver.onDatagram(packet.content(), packet.sender());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("RTP socket: {}", Printable.of(String.valueOf(cause.getMessage())));
    }
}
