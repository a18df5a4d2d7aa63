package io.drawbridge.xmpp.server;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.component.HandshakeLog;
import io.drawbridge.xmpp.stanza.StanzaFramerHandler;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The built-in server: its component port with TLS, a limit on strangers, and a {@link ServerStream} for each connection; its
 * {@link Guests} over WebSocket. Methods are thread-safe; all else happens on the signalling loop.
 */
public final class ComponentServer implements ServerStream.Host {
    private static final long TELL_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Loops loops;
    private final EventLoop loop;
    private final ServerSettings settings;
    private final StanzaRouter router;
    private final Doorkeeper doorkeeper;
    private final Guests guests;
    private final MeterRegistry meters;
    private final Counter malformed;
    private final HandshakeLog handshakes = new HandshakeLog(Ticker.systemTicker());
    private final List<Gauge> gauges = new ArrayList<>();
    private final List<Channel> listeners = new ArrayList<>();
    private final Set<ServerStream> streams = new HashSet<>();
    private final Set<ServerStream> strangers = new LinkedHashSet<>();
    private final Ticker ticker = Ticker.systemTicker();
    /** When what was last said about whom; only those with an account get so far. */
    private final Map<String, Long> told = new HashMap<>();

    private @Nullable Future<?> refresh;

    /** Opens nothing yet. */
    public ComponentServer(Loops loops, ServerSettings settings, MeterRegistry meters) {
        this.loops = loops;
        this.loop = loops.signalling();
        this.settings = settings;
        this.meters = meters;
        this.router = new StanzaRouter(
                settings.domain(),
                settings.accounts()::known,
                settings.relays(),
                settings.limits().stream().stanzaBytes());
        this.doorkeeper = new Doorkeeper(this);
        this.malformed = Counter.builder("drawbridge_malformed_total")
                .tag("protocol", "xmpp")
                .description("input that is not what the port speaks")
                .register(meters);
        this.guests = new Guests(loop, settings, router, malformed);
        gauges.add(Gauge.builder("drawbridge.xmpp.components", router, StanzaRouter::componentCount)
                .description("components that are connected to the built-in server")
                .register(meters));
        gauges.add(Gauge.builder("drawbridge.xmpp.guests", router, StanzaRouter::guestCount)
                .description("guests of the built-in server that have an address")
                .register(meters));
    }

    /** With accounts that never change, and everything else by default. */
    public ComponentServer(
            Loops loops,
            String domain,
            Map<String, Secret> components,
            Optional<SslContext> tls,
            ServerLimits limits,
            MeterRegistry meters) {
        this(
                loops,
                ServerSettings.of(domain, Accounts.fixed(components))
                        .with(tls.map(context -> () -> context), ClientCertificates.UNCHECKED)
                        .with(limits, GuestLimits.DEFAULT),
                meters);
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
                        new WriteBufferWaterMark(
                                settings.limits().backlogBytes() / 2,
                                settings.limits().backlogBytes()))
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
                startLooking();
                bound.complete((InetSocketAddress) binding.channel().localAddress());
            } else {
                bound.completeExceptionally(future.cause());
            }
        });
        return bound;
    }

    private void startLooking() {
        if (refresh == null) {
            int seconds = settings.limits().refreshSeconds();
            refresh = loop.scheduleAtFixedRate(this::look, 0, seconds, TimeUnit.SECONDS);
        }
    }

    /** Ends who may not be here any more. */
    private void look() {
        settings.accounts().refresh();
        for (ServerStream stream : doorkeeper.holders()) {
            String component = stream.component();
            Optional<Secret> secret = settings.accounts().secret(component);
            if (!settings.accounts().known(component)) {
                stream.end("host-gone", component + " was removed from this server");
            } else if (secret.isPresent() && !secret.get().equals(stream.proved())) {
                stream.end("not-authorized", "the secret of " + component + " was changed");
            }
        }
    }

    private void accept(Channel channel) {
        if (strangers.size() >= settings.limits().strangers()) {
            strangers
                    .iterator()
                    .next()
                    .end("resource-constraint", "too many connections that have not proved a secret");
        }
        Optional<SslContext> tls = settings.tls().map(Supplier::get);
        ServerStream stream = new ServerStream(this, channel);
        strangers.add(stream);
        streams.add(stream);
        tls.ifPresent(context -> {
            SslHandler handler = context.newHandler(channel.alloc());
            handler.setHandshakeTimeout(settings.limits().handshakeSeconds(), TimeUnit.SECONDS);
            handshakes.watch(handler, channel);
            channel.pipeline().addLast(handler);
        });
        channel.pipeline().addLast(new StanzaFramerHandler(settings.limits().stream()), stream);
    }

    /** Anonymous guests over WebSocket; thread-safe. */
    public Guests guests() {
        return guests;
    }

    /** Closes the listeners and tells every component and guest that the server goes down. */
    public Future<?> stop() {
        return loop.submit(() -> {
            listeners.forEach(Channel::close);
            listeners.clear();
            if (refresh != null) {
                refresh.cancel(false);
            }
            List.copyOf(streams).forEach(stream -> stream.end("system-shutdown", "the server is going down"));
            guests.stop();
        });
    }

    /** Leaves ports and gauges to a successor, and tells all but the components that stay that the server goes down; thread-safe. */
    public Future<?> retire(Predicate<String> stays) {
        return loop.submit(() -> {
            gauges.forEach(meters::remove);
            listeners.forEach(Channel::close);
            listeners.clear();
            Set<ServerStream> leaving = new HashSet<>(streams);
            doorkeeper.holders().stream()
                    .filter(holder -> stays.test(holder.component()))
                    .forEach(leaving::remove);
            leaving.forEach(stream -> stream.end("system-shutdown", "the server starts anew with another domain"));
            guests.stop();
        });
    }

    @Override
    public ServerSettings settings() {
        return settings;
    }

    @Override
    public StanzaRouter router() {
        return router;
    }

    @Override
    public Doorkeeper doorkeeper() {
        return doorkeeper;
    }

    @Override
    public void malformed() {
        malformed.increment();
    }

    @Override
    public void refused(String reason) {
        meters.counter("drawbridge.xmpp.refused", "reason", reason).increment();
    }

    @Override
    public boolean worthTelling(String what) {
        long now = ticker.nanoTime();
        Long last = told.get(what);
        if (last != null && now - last < TELL_AGAIN_NANOS) {
            return false;
        }
        told.put(what, now);
        return true;
    }

    @Override
    public void noStranger(ServerStream stream) {
        strangers.remove(stream);
    }

    @Override
    public void gone(ServerStream stream) {
        strangers.remove(stream);
        streams.remove(stream);
        doorkeeper.leave(stream);
    }
}
