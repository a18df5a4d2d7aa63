package io.drawbridge.core.net;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The event loops of the process: one signalling loop, and the media loops, each of which owns its meetings and one browser port. */
public final class Loops implements AutoCloseable {
    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup signalling = group(1, "signalling");
    private final List<EventLoopGroup> media = new ArrayList<>();

    /** Starts {@code mediaLoops} media loops, at least one. */
    public Loops(int mediaLoops) {
        for (int i = 0; i < mediaLoops; i++) {
            media.add(group(1, "media-" + i));
        }
    }

    private EventLoopGroup group(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory(name, true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** Whether the fast native transport is in use; the start says it loudly when not. */
    public boolean nativeTransport() {
        return epoll;
    }

    /** The loop of SIP transactions and dialogs. */
    public EventLoop signalling() {
        return signalling.next();
    }

    /** How many media loops there are. */
    public int mediaCount() {
        return media.size();
    }

    /** The media loop of that index, from 0. */
    public EventLoop media(int index) {
        return media.get(index).next();
    }

    /** The datagram channel class of these loops. */
    public Class<? extends DatagramChannel> datagramChannel() {
        return epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    /** The stream channel class of these loops. */
    public Class<? extends SocketChannel> socketChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** The listening channel class of these loops. */
    public Class<? extends ServerSocketChannel> serverSocketChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Stops all loops; waits at most two seconds. */
    @Override
    public void close() {
        List<Future<?>> ends = new ArrayList<>();
        ends.add(signalling.shutdownGracefully(0, 1, TimeUnit.SECONDS));
        media.forEach(group -> ends.add(group.shutdownGracefully(0, 1, TimeUnit.SECONDS)));
        ends.forEach(end -> end.awaitUninterruptibly(2, TimeUnit.SECONDS));
    }
}
