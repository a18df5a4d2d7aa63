package io.drawbridge.sip.transport;

import io.drawbridge.core.net.ListenFault;
import io.drawbridge.core.net.Loops;
import io.drawbridge.sip.transaction.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The sockets that wait for others. Owner: the signalling loop, except binding. */
final class Listeners {
    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int UDP_BUFFER_BYTES = 1 << 20;

    private record Bound(Transport transport, Channel channel) {}

    private final Loops loops;
    private final List<Bound> bound = new ArrayList<>();

    Listeners(Loops loops) {
        this.loops = loops;
    }

    /** Binds UDP; {@code opened} gets the channel on its loop. */
    CompletionStage<InetSocketAddress> datagrams(
            InetSocketAddress address, ChannelHandler handler, Consumer<Channel> opened) {
        ChannelFuture binding = new Bootstrap()
                .group(loops.signalling())
                .channel(loops.datagramChannel())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                .option(ChannelOption.SO_RCVBUF, UDP_BUFFER_BYTES)
                .handler(handler)
                .bind(address);
        return listening(binding, Transport.UDP, "sip.udp-port", address, opened);
    }

    /** Binds TCP or TLS; {@code taken} gets each connection before anything is read of it. */
    CompletionStage<InetSocketAddress> streams(
            InetSocketAddress address, Transport transport, StreamLimits limits, Consumer<Channel> taken) {
        ChannelFuture binding = new ServerBootstrap()
                .group(loops.signalling(), loops.signalling())
                .channel(loops.serverSocketChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark(limits))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        taken.accept(channel);
                    }
                })
                .bind(address);
        String key = transport == Transport.TLS ? "sip.tls-port" : "sip.tcp-port";
        return listening(binding, transport, key, address, channel -> {});
    }

    static WriteBufferWaterMark waterMark(StreamLimits limits) {
        return new WriteBufferWaterMark(limits.maxUnsentBytes() / 2, limits.maxUnsentBytes());
    }

    private CompletionStage<InetSocketAddress> listening(
            ChannelFuture binding,
            Transport transport,
            String key,
            InetSocketAddress address,
            Consumer<Channel> opened) {
        CompletableFuture<InetSocketAddress> result = new CompletableFuture<>();
        binding.addListener(done -> {
            if (done.isSuccess()) {
                bound.add(new Bound(transport, binding.channel()));
                opened.accept(binding.channel());
                result.complete((InetSocketAddress) binding.channel().localAddress());
            } else {
                result.completeExceptionally(new ListenFault(key, address, done.cause()));
            }
        });
        return result;
    }

    /** Where new connections of that transport are taken; its default port where none are, which nobody needs while a connection lives. */
    int port(Transport transport) {
        return bound.stream()
                .filter(listener -> listener.transport() == transport)
                .map(listener -> listener.channel().localAddress())
                .filter(InetSocketAddress.class::isInstance)
                .map(address -> ((InetSocketAddress) address).getPort())
                .findFirst()
                .orElse(transport.defaultPort());
    }

    void close() {
        bound.forEach(listener -> listener.channel().close());
        bound.clear();
    }
}
