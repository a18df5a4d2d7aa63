package io.drawbridge.xmpp.server;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.component.HandshakeLog;
import io.drawbridge.xmpp.stanza.StanzaFramerHandler;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The component port of the built-in server: TLS, a limit on strangers, and a {@link ServerStream} for each connection. Methods are
 * thread-safe; all else happens on the signalling loop.
 */
public final class ComponentServer implements ServerStream.Host {
    private final Loops loops;
    private final EventLoop loop;
    private final Optional<Supplier<SslContext>> tls;
    private final StanzaRouter router;
    private final ServerLimits limits;
    private final Counter malformed;
    private final HandshakeLog handshakes = new HandshakeLog(Ticker.systemTicker());
    private final List<Channel> listeners = new ArrayList<>();
    private final Set<ServerStream> streams = new HashSet<>();
    private final Set<ServerStream> strangers = new HashSet<>();

    /**
     * Opens nothing yet.
     *
     * @param domain the server's own XMPP domain
     * @param components who may connect, with secrets, by domain
     * @param tls empty = plain
     */
    public ComponentServer(
            Loops loops,
            String domain,
            Map<String, Secret> components,
            Optional<SslContext> tls,
            ServerLimits limits,
            MeterRegistry meters) {
        this(loops, domain, components, limits, meters, tls.map(context -> () -> context));
    }

    /** As the other; TLS is asked for each connection, so that a certificate can change. */
    public ComponentServer(
            Loops loops,
            String domain,
            Map<String, Secret> components,
            ServerLimits limits,
            MeterRegistry meters,
            Optional<Supplier<SslContext>> tls) {
        this.loops = loops;
        this.loop = loops.signalling();
        this.tls = tls;
        this.limits = limits;
        this.router = new StanzaRouter(domain, components, limits.stream().stanzaBytes());
        this.malformed = Counter.builder("drawbridge_malformed_total")
                .tag("protocol", "xmpp")
                .description("input that is not what the port speaks")
                .register(meters);
    }

    /** Binds one listener; completes with the address that it got, or fails with the cause. */
    public CompletionStage<InetSocketAddress> bind(InetSocketAddress address) {
        CompletableFuture<InetSocketAddress> bound = new CompletableFuture<>();
        var binding = new ServerBootstrap()
                .group(loop)
                .channel(loops.serverSocketChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 128)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(limits.backlogBytes() / 2, limits.backlogBytes()))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(address);
        binding.addListener(future -> {
            if (future.isSuccess()) {
                listeners.add(binding.channel());
                bound.complete((InetSocketAddress) binding.channel().localAddress());
            } else {
                bound.completeExceptionally(future.cause());
            }
        });
        return bound;
    }

    private void accept(Channel channel) {
        if (strangers.size() >= limits.strangers()) {
            channel.close();
            return;
        }
        ServerStream stream = new ServerStream(this);
        strangers.add(stream);
        streams.add(stream);
        tls.map(Supplier::get).ifPresent(context -> {
            SslHandler handler = context.newHandler(channel.alloc());
            handler.setHandshakeTimeout(limits.handshakeSeconds(), TimeUnit.SECONDS);
            handshakes.watch(handler, channel);
            channel.pipeline().addLast(handler);
        });
        channel.pipeline().addLast(new StanzaFramerHandler(limits.stream()), stream);
    }

    /** Closes the listeners and tells every component that the server goes down. */
    public Future<?> stop() {
        return loop.submit(() -> {
            listeners.forEach(Channel::close);
            listeners.clear();
            List.copyOf(streams).forEach(stream -> stream.end("system-shutdown", "the server is going down"));
        });
    }

    @Override
    public StanzaRouter router() {
        return router;
    }

    @Override
    public ServerLimits limits() {
        return limits;
    }

    @Override
    public void malformed() {
        malformed.increment();
    }

    @Override
    public void noStranger(ServerStream stream) {
        strangers.remove(stream);
    }

    @Override
    public void gone(ServerStream stream) {
        strangers.remove(stream);
        streams.remove(stream);
    }
}
