package io.drawbridge.webrtc.turn.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetSocketAddress;

/** Opens datagram sockets that read and write in batches (recvmmsg, sendmmsg) where the native transport is there. */
final class DatagramSockets {
    /** Above any datagram that is relayed; one that fills it was cut. */
    static final int LARGEST_BYTES = 2048;

    private static final int IPPROTO_IP = 0;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int PMTUDISC_DO = 2;
    private static final IntegerUnixChannelOption DONT_FRAGMENT_IPV4 =
            new IntegerUnixChannelOption("IP_MTU_DISCOVER", IPPROTO_IP, IP_MTU_DISCOVER);
    private static final IntegerUnixChannelOption DONT_FRAGMENT_IPV6 =
            new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", IPPROTO_IPV6, IPV6_MTU_DISCOVER);

    private final EventLoop loop;
    private final Class<? extends DatagramChannel> type;

    DatagramSockets(EventLoop loop, Class<? extends DatagramChannel> type) {
        this.loop = loop;
        this.type = type;
    }

    boolean isNative() {
        return EpollDatagramChannel.class.isAssignableFrom(type);
    }

    /** A channel that is not bound yet: {@code bufferBytes} for the system, {@code batch} datagrams a read. */
    DatagramChannel make(int bufferBytes, int batch) {
        DatagramChannel channel = new ReflectiveChannelFactory<>(type).newChannel();
        int readBytes = isNative() ? LARGEST_BYTES * batch : LARGEST_BYTES;
        channel.config().setOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(readBytes));
        channel.config().setOption(ChannelOption.SO_RCVBUF, bufferBytes);
        channel.config().setOption(ChannelOption.SO_SNDBUF, bufferBytes);
        channel.config()
                .setOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(bufferBytes / 2, bufferBytes));
        if (isNative()) {
            channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST_BYTES);
        }
        return channel;
    }

    /** Has the kernel set DF on what the socket sends, whatever it believes of the path. */
    void forbidFragments(Channel channel, boolean ipv4) {
        channel.config().setOption(ipv4 ? DONT_FRAGMENT_IPV4 : DONT_FRAGMENT_IPV6, PMTUDISC_DO);
    }

    /** Registers and binds; on the loop itself that is done when this returns. */
    ChannelFuture bind(Channel channel, InetSocketAddress address) {
        ChannelFuture registered = loop.register(channel);
        if (registered.isDone() && !registered.isSuccess()) {
            return registered;
        }
        return channel.bind(address);
    }
}
